//! The pages: what the desk answers, as HTML in Japanese and English.
