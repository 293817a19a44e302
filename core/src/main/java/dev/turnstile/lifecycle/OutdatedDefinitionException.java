package dev.turnstile.lifecycle;

/** A later definition of the machine is installed, and it differs in the transition that was asked for. */
public final class OutdatedDefinitionException extends LifecycleException {

    private static final long serialVersionUID = 1L;

    private final String machine;
    private final int version;
    private final int installed;

    /**
     * Names the two versions.
     *
     * @param machine the machine's name
     * @param version the version of this process
     * @param installed the version that is installed
     * @param difference what differs
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

    /** Returns the version of this process. */
    public int version() {
        return version;
    }

    /** Returns the version that is installed. */
    public int installed() {
        return installed;
    }
}
