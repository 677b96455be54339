//! Request and response bodies of the API, one file per noun, and the table of problem codes.
