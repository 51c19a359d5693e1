//! What can go wrong while a file is made.

/// Why no file came out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The workbook could not be written.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The font cannot be read.
    #[error("the font cannot be read")]
    Font,
    /// The document could not be made.
    #[error("the document could not be made: {0}")]
    Pdf(String),
    /// A value could not be written as JSON.
    #[error("not writable as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl ExportError {
    /// The sentence in Japanese.
    #[must_use]
    pub fn ja(&self) -> String {
        match self {
            Self::Workbook(cause) => format!("表計算の書類を作れません（{cause}）。"),
            Self::Font => "書体を読めません。".to_owned(),
            Self::Pdf(cause) => format!("PDFを作れません（{cause}）。"),
            Self::Json(cause) => format!("JSONに書けません（{cause}）。"),
        }
    }
}
