package dev.turnstile.cli.survey;

import dev.turnstile.adoption.survey.Combination;
import dev.turnstile.adoption.survey.Finding;
import dev.turnstile.adoption.survey.Proposal;
import dev.turnstile.adoption.survey.Survey;
import dev.turnstile.adoption.survey.SurveyedColumn;
import dev.turnstile.cli.survey.ProposedMachine.EdgeRow;
import dev.turnstile.cli.survey.ProposedMachine.StateRow;
import dev.turnstile.text.spi.ShownText;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** A survey as an HTML page without external resources. The XML writer escapes all texts. */
public final class SurveyPage {

    private static final String STYLE = """
            :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.4; }
            body { max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
            .wide { overflow-x: auto; }
            img { max-width: 100%; }
            table { border-collapse: collapse; font-size: 0.9rem; }
            th, td { text-align: left; padding: 0.25rem 0.75rem; border-bottom: 1px solid #8885; vertical-align: top; }
            td.number { text-align: right; font-variant-numeric: tabular-nums; }
            code, pre { font-family: ui-monospace, monospace; font-size: 0.85rem; white-space: pre-wrap; }
            """;

    private final StringWriter page = new StringWriter();
    private final XMLStreamWriter xml;
    private final Survey survey;

    private SurveyPage(Survey survey) throws XMLStreamException {
        this.survey = survey;
        this.xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(page);
    }

    /**
     * Returns the page of a survey.
     *
     * @param picture the picture of the proposed machine as an SVG document
     * @param combinations the maximum number of combinations
     */
    public static String of(Survey survey, Optional<String> picture, int combinations) {
        try {
            return new SurveyPage(survey).write(picture, combinations);
        } catch (XMLStreamException e) {
            throw new IllegalStateException("cannot write a page to memory", e);
        }
    }

    private String write(Optional<String> picture, int combinations) throws XMLStreamException {
        xml.writeDTD("<!DOCTYPE html>");
        xml.writeStartElement("html");
        xml.writeAttribute("lang", "en");
        writeHead();
        xml.writeStartElement("body");
        element("h1", survey.table());
        element("p", SurveyText.summary(survey));
        if (picture.isPresent()) {
            writePicture(picture.get());
        }
        writeFindings();
        if (survey.proposal().isPresent()) {
            writeProposal(survey.proposal().get());
        }
        writeCombinations(combinations);
        writeColumns();
        writeNotes();
        xml.writeEndDocument();
        xml.close();
        return page.toString();
    }

    private void writeHead() throws XMLStreamException {
        xml.writeStartElement("head");
        xml.writeEmptyElement("meta");
        xml.writeAttribute("charset", "utf-8");
        element("title", "Survey of " + survey.table());
        element("style", STYLE);
        xml.writeEndElement();
    }

    private void element(String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(visible(text));
        xml.writeEndElement();
    }

    /** XML cannot contain control characters other than line ends and tabs. */
    private static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean hidden = c != '\n' && c != '\t' && c < 0x10000 && (ShownText.hidden((char) c) || c >= 0xfffe);
            visible.append(hidden ? ShownText.escaped((char) c) : Character.toString(c));
        });
        return visible.toString();
    }

    private void writePicture(String svg) throws XMLStreamException {
        xml.writeStartElement("div");
        xml.writeAttribute("class", "wide");
        xml.writeEmptyElement("img");
        xml.writeAttribute("alt", "The proposed machine");
        xml.writeAttribute(
                "src",
                "data:image/svg+xml;base64,"
                        + Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8)));
        xml.writeEndElement();
    }

    private void writeFindings() throws XMLStreamException {
        element("h2", "Findings");
        List<List<String>> rows = new ArrayList<>();
        for (Finding finding : survey.findings()) {
            rows.add(
                    List.of(finding.kind().name(), finding.message() + SurveyText.examples(finding), finding.remedy()));
        }
        table(List.of("kind", "finding", "remedy"), rows);
    }

    private void writeProposal(Proposal proposal) throws XMLStreamException {
        ProposedMachine machine = new ProposedMachine(proposal);
        element("h2", "Proposed states");
        List<List<String>> states = new ArrayList<>();
        for (StateRow state : machine.states()) {
            states.add(List.of(state.name(), Integer.toString(state.code()), number(state.rows()), state.condition()));
        }
        table(List.of("state", "code", "rows", "condition"), states);
        element("h2", "Proposed edges");
        List<List<String>> edges = new ArrayList<>();
        for (EdgeRow edge : machine.edges()) {
            edges.add(List.of(edge.from(), edge.to(), number(edge.rows())));
        }
        table(List.of("from", "to", "rows"), edges);
        element("h2", "Expression");
        element("pre", proposal.caseExpression());
    }

    private void writeCombinations(int max) throws XMLStreamException {
        element("h2", "Combinations");
        List<String> header = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (Combination combination : survey.combinations().stream().limit(max).toList()) {
            header = new ArrayList<>(combination.values().sequencedKeySet());
            List<String> row = new ArrayList<>();
            header.forEach(column -> row.add(SurveyText.shown(combination, column)));
            row.add(number(combination.rows()));
            row.add(String.join(" ", combination.examples()));
            rows.add(row);
        }
        header.addAll(List.of("rows", "such as"));
        table(header, rows);
    }

    private void writeColumns() throws XMLStreamException {
        element("h2", "Columns");
        List<List<String>> rows = new ArrayList<>();
        for (SurveyedColumn column : survey.columns()) {
            rows.add(List.of(
                    column.name(),
                    column.type(),
                    SurveyText.role(column.role()),
                    SurveyText.percent(column.nullShare())));
        }
        table(List.of("column", "type", "role", "null"), rows);
    }

    private void writeNotes() throws XMLStreamException {
        if (!survey.notes().isEmpty()) {
            element("h2", "Notes");
        }
        for (String note : survey.notes()) {
            element("p", note);
        }
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private void table(List<String> header, List<List<String>> rows) throws XMLStreamException {
        if (rows.isEmpty()) {
            element("p", "none");
            return;
        }
        xml.writeStartElement("div");
        xml.writeAttribute("class", "wide");
        xml.writeStartElement("table");
        row("th", header);
        for (List<String> row : rows) {
            row("td", row);
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void row(String element, List<String> cells) throws XMLStreamException {
        xml.writeStartElement("tr");
        for (String cell : cells) {
            xml.writeStartElement(element);
            if (cell.matches("[0-9,]+")) {
                xml.writeAttribute("class", "number");
            }
            xml.writeCharacters(visible(cell));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }
}
