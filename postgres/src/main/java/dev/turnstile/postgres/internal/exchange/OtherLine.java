package dev.turnstile.postgres.internal.exchange;

import dev.turnstile.postgres.InvalidEventLine;
import java.util.Set;

/** Lines that are no events: machines, lifecycles, and what is known of streams besides their events. */
final class OtherLine {

    private OtherLine() {}

    static void check(Fields fields) {
        if (fields.has("definition")) {
            machine(fields);
        } else if (fields.has("lifecycle")) {
            lifecycle(fields);
        } else if (fields.has("stream")) {
            stream(fields);
        } else {
            throw new InvalidEventLine(
                    fields.line(),
                    null,
                    "expected one of the fields position, definition, lifecycle, stream, end, got "
                            + fields.values().keySet(),
                    null);
        }
    }

    private static void machine(Fields fields) {
        fields.only(Set.of("definition", "version", "versions", "states"));
        fields.filled("definition", "a machine's name");
        version(fields);
        for (Fields version : fields.objects("versions")) {
            version.only(Set.of("version", "checksum", "installed_at", "definition"));
            version(version);
            version.filled("checksum", "a checksum");
            version.time("installed_at");
            version.isObject("definition");
        }
        for (Fields state : fields.objects("states")) {
            state.only(Set.of("code", "name", "retired"));
            state.whole("code", "a code", Short.MIN_VALUE, Short.MAX_VALUE);
            state.filled("name", "a state's name");
            state.flag("retired", false);
        }
    }

    private static void lifecycle(Fields fields) {
        fields.only(Set.of("lifecycle", "column", "machine", "category", "id_columns", "version_column", "types"));
        fields.filled("lifecycle", "a table");
        fields.filled("column", "a column");
        fields.filled("machine", "a machine's name");
        fields.filled("category", "a category");
        if (fields.textsOrNone("id_columns") == null) {
            throw fields.refused("id_columns", "a list of columns");
        }
        fields.textOrNone("version_column", "a column");
        for (Fields type : fields.objects("types")) {
            type.only(Set.of("kind", "name", "schema"));
            type.filled("kind", "a kind");
            type.filled("name", "a type");
            type.whole("schema", "a schema", 1, Short.MAX_VALUE);
        }
    }

    private static void stream(Fields fields) {
        fields.only(Set.of("stream", "key", "version", "deleted_up_to", "closed", "metadata"));
        fields.filled("stream", "a category");
        fields.text("key", "a key");
        long version = fields.whole("version", "a version", 0, Integer.MAX_VALUE);
        if (fields.has("deleted_up_to")) {
            fields.whole("deleted_up_to", "a version", 0, version);
        }
        fields.flag("closed", false);
    }

    private static void version(Fields fields) {
        fields.whole("version", "a version", 1, Integer.MAX_VALUE);
    }
}
