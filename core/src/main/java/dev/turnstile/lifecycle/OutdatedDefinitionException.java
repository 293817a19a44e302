package dev.turnstile.lifecycle;

/** Thrown if a later definition of the machine is installed, and differs in the requested transition. */
public final class OutdatedDefinitionException extends LifecycleException {

    private static final long serialVersionUID = 1L;

    private final String machine;
    private final int version;
    private final int installed;

    /**
     * Constructs the exception.
     *
     * @param machine the machine's name
     * @param version the version that this process uses
     * @param installed the installed version
     * @param difference the difference
     */
    public OutdatedDefinitionException(String machine, int version, int installed, String difference) {
        super(
                "machine '" + machine + "': this process has version " + version + " of the definition, version "
                        + installed + " is installed and differs in " + difference
                        + "; deploy the later definition here",
                null);
        this.machine = machine;
        this.version = version;
        this.installed = installed;
    }

    /** Returns the machine's name. */
    public String machine() {
        return machine;
    }

    /** Returns the version that this process uses. */
    public int version() {
        return version;
    }

    /** Returns the installed version. */
    public int installed() {
        return installed;
    }
}
