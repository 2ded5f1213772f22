"""The app in the browser: pages, components and the routes that serve them; needs Streamlit."""
