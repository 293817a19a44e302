package dev.turnstile.postgres;

import dev.turnstile.lifecycle.LifecycleException;

/** Thrown if a later version of Turnstile installed the database's schema. */
public final class SchemaTooNewException extends LifecycleException {

    private static final long serialVersionUID = 1L;

    private final String schema;
    private final int known;
    private final int installed;

    /**
     * Names the two versions.
     *
     * @param schema the schema's name
     * @param known the latest version that this library knows
     * @param installed the version that is installed
     */
    public SchemaTooNewException(String schema, int known, int installed) {
        super(
                "schema " + schema + " has version " + installed + ", this version of Turnstile knows up to " + known
                        + "; use the version of Turnstile that installed it, or a later one",
                null);
        this.schema = schema;
        this.known = known;
        this.installed = installed;
    }

    /** Returns the schema's name. */
    public String schema() {
        return schema;
    }

    /** Returns the latest version that this library knows. */
    public int known() {
        return known;
    }

    /** Returns the version that is installed. */
    public int installed() {
        return installed;
    }
}
