//! Reads the documents a step brings.

use super::errors::Mistake;
use super::fields::Fields;
use super::library::Source;
use super::machines::Known;
use super::model::Paper;
use super::node::Node;
use super::steps::StepReader;
use super::values::Reference;

impl StepReader<'_> {
    /// The documents of a step: those its act takes, unless it expects bad input.
    pub(super) fn documents(
        &self,
        fields: &Fields<'_>,
        known: &Known,
        act: &str,
        lenient: bool,
        source: &Source,
    ) -> Result<Vec<Paper>, Mistake> {
        let mut papers = Vec::new();
        for node in fields.list("documents")? {
            let paper = match node.as_text() {
                Some(id) => generated(id),
                None => self.paper(node, source)?,
            };
            let takes = known.documents.get(act);
            if !lenient && !takes.is_some_and(|all| all.contains(paper.id.as_str())) {
                let all = takes.into_iter().flatten().copied();
                let what = ("この行為の書類", "document of this act");
                return Err(Mistake::unknown(&node.at, what, &paper.id, all));
            }
            papers.push(paper);
        }
        Ok(papers)
    }

    fn paper(&self, node: &Node, source: &Source) -> Result<Paper, Mistake> {
        let own = Fields::of(node, "document", &["id", "file", "text"])?;
        let paper = generated(own.need("id")?);
        if let Some(file) = own.text("file")? {
            let content = source.attachment(file).ok_or_else(|| {
                let ja = format!("ファイル「{file}」が見つかりません。");
                Mistake::new(&node.at, ja, format!("the file \"{file}\" is not found."))
            })?;
            return Ok(Paper { name: file.to_owned(), content: Some(content), ..paper });
        }
        let Some(text) = own.text("text")? else { return Ok(paper) };
        match Reference::read(text) {
            Some(Reference::CertificateFile(alias)) => {
                self.kind_of(&alias, &node.at)?;
                let name = format!("{}.note", paper.id);
                Ok(Paper { name, certificate: Some(alias), ..paper })
            }
            _ => Ok(Paper { content: Some(text.into()), ..paper }),
        }
    }
}

/// A document whose text is generated when it is played.
fn generated(id: &str) -> Paper {
    Paper { id: id.to_owned(), name: format!("{id}.txt"), content: None, certificate: None }
}
