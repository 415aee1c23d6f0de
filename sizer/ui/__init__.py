"""The web app: pages, forms, jobs and their words. Only this folder and ``app.py`` know Streamlit."""
