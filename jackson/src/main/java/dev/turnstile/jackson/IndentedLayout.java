package dev.turnstile.jackson;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;

/** An indented layout of JSON: two spaces for each level; a value that fits into 100 columns is on one line. */
final class IndentedLayout {

    private static final int WIDTH = 100;
    private static final int INDENT = 2;
    private static final Separators SPACED = Separators.createDefaultInstance()
            .withObjectNameValueSpacing(Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    private static final DefaultIndenter LINES = new DefaultIndenter(" ".repeat(INDENT), "\n");
    private static final ObjectWriter MANY_LINES = StrictJson.MAPPER
            .writer()
            .with(new DefaultPrettyPrinter(SPACED).withObjectIndenter(LINES).withArrayIndenter(LINES));
    private static final ObjectWriter ONE_LINE = StrictJson.MAPPER
            .writer()
            .with(new DefaultPrettyPrinter(
                            SPACED.withObjectEntrySpacing(Spacing.AFTER).withArrayElementSpacing(Spacing.AFTER))
                    .withObjectIndenter(new DefaultPrettyPrinter.NopIndenter())
                    .withArrayIndenter(new DefaultPrettyPrinter.NopIndenter()));

    private IndentedLayout() {}

    static String of(JsonNode object) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = MANY_LINES.createGenerator(text)) {
            lines(out, object, 0);
        }
        return text.append('\n').toString();
    }

    private static void value(JsonGenerator out, JsonNode node, int indent, int column) {
        String line = ONE_LINE.writeValueAsString(node);
        if (column + line.length() <= WIDTH || node.isEmpty()) {
            out.writeRawValue(line);
        } else {
            lines(out, node, indent);
        }
    }

    private static void lines(JsonGenerator out, JsonNode node, int indent) {
        int inner = indent + INDENT;
        if (node.isObject()) {
            out.writeStartObject();
            node.properties().forEach(field -> {
                out.writeName(field.getKey());
                value(out, field.getValue(), inner, inner + field.getKey().length() + "\"\": ,".length());
            });
            out.writeEndObject();
        } else {
            out.writeStartArray();
            node.forEach(item -> value(out, item, inner, inner + ",".length()));
            out.writeEndArray();
        }
    }
}
