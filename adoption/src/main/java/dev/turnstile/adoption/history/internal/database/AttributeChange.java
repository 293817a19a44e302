package dev.turnstile.adoption.history.internal.database;

import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.csv.UnreadableRow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The change of one attribute in a text of YAML or JSON, which is YAML too. Only the tree of the text is composed: tags
 * such as {@code !ruby/object} create no objects.
 *
 * @param from the value before; null if there was none, or the text contains only one value
 * @param to the value after, or the only value; null if there is none
 */
record AttributeChange(@Nullable String from, @Nullable String to) {

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(Limits.RECORD).build();

    private static final List<String> NULLS = List.of("", "~", "null", "Null", "NULL");

    /**
     * Returns the change of an attribute, or empty if the text does not contain the attribute.
     *
     * @param column the column of the text, for messages
     * @throws UnreadableRow if the text is not a YAML or JSON object, or the attribute has another form
     */
    static Optional<AttributeChange> in(String text, String attribute, String column) {
        return mapping(text, column).getValue().stream()
                .filter(pair -> named(pair, attribute))
                .findFirst()
                .map(pair -> of(pair.getValueNode(), attribute, column));
    }

    private static MappingNode mapping(String text, String column) {
        try {
            if (new Compose(SETTINGS).composeString(text).orElse(null) instanceof MappingNode mapping) {
                return mapping;
            }
        } catch (YamlEngineException e) {
            throw unreadable(column, text);
        }
        throw unreadable(column, text);
    }

    private static UnreadableRow unreadable(String column, String text) {
        return new UnreadableRow("expected an object in YAML or JSON in " + Excerpt.of(column) + ", got "
                + Excerpt.of(text) + "; correct it");
    }

    private static boolean named(NodeTuple pair, String attribute) {
        return pair.getKeyNode() instanceof ScalarNode key && attribute.equals(value(key));
    }

    private static AttributeChange of(Node node, String attribute, String column) {
        if (node instanceof ScalarNode scalar) {
            return new AttributeChange(null, value(scalar));
        }
        if (node instanceof SequenceNode pair
                && pair.getValue().size() == 2
                && pair.getValue().get(0) instanceof ScalarNode from
                && pair.getValue().get(1) instanceof ScalarNode to) {
            return new AttributeChange(value(from), value(to));
        }
        throw new UnreadableRow("expected a value, or the values before and after, of " + Excerpt.of(attribute) + " in "
                + Excerpt.of(column) + ", got another form; specify an attribute with simple values");
    }

    /** Returns the text of a value; a symbol of Ruby is written with a colon and without quotes. */
    private static @Nullable String value(ScalarNode node) {
        String text = node.getValue();
        if (node.getScalarStyle() != ScalarStyle.PLAIN) {
            return text;
        }
        return NULLS.contains(text) ? null : text.startsWith(":") ? text.substring(1) : text;
    }
}
