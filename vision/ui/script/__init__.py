"""The script that Streamlit runs; alone in its folder, because beside one called `pages` Streamlit would
take every file in that for a page."""
