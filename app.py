"""The app for `streamlit run app.py`; `sitbone app` starts the same one from any folder."""

import streamlit as st

from vision.ui.server import MIDDLEWARE, ROUTES, SCRIPT, prepare, warmed_up

prepare()
app = st.App(SCRIPT, routes=ROUTES, middleware=MIDDLEWARE, lifespan=warmed_up)
