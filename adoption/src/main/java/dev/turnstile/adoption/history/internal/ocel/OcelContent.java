package dev.turnstile.adoption.history.internal.ocel;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.LogFile;

/** The content of a log, in one of the three forms of OCEL. */
interface OcelContent {

    /**
     * Returns the content of a file.
     *
     * @throws InvalidLogException if the file is in none of the forms
     */
    static OcelContent of(LogFile file) {
        return switch (file.content()) {
            case OCEL_JSON -> new JsonOcel(file);
            case OCEL_XML -> new XmlOcel(file);
            case SQLITE -> new SqliteOcel(file);
            default ->
                throw file.invalid(
                        0,
                        "expected an OCEL 2.0 log in JSON, XML or SQLite, got "
                                + file.content().description() + "; specify its format with --log-format (withFormat)");
        };
    }

    /**
     * Reads the whole content.
     *
     * @throws InvalidLogException if the content cannot be read
     */
    void read(OcelVisitor visitor);
}
