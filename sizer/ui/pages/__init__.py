"""One file a page. Streamlit runs each as a script of its own."""
