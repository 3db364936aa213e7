"""The template and the style sheet of the HTML report."""
