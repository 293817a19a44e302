package dev.turnstile.erasure;

/**
 * The interface to the protection of the subjects' keys, such as a key management service. The database stores the
 * wrapped keys that it returns.
 *
 * <p>An implementation may store the key itself, with its own retention, and return a reference to the key. Then no
 * backup of the database can restore a forgotten key. The methods are called inside transactions, and unwrapped keys
 * are cached for a minute. Implementations are thread-safe.
 */
public interface KeyWrap {

    /**
     * Wraps a new key of a subject into the form that the database stores.
     *
     * @param key 32 bytes
     */
    byte[] wrap(String subject, byte[] key);

    /** Unwraps a stored key into the key of 32 bytes. */
    byte[] unwrap(String subject, byte[] wrapped);

    /**
     * Deletes a key that is stored elsewhere. If this method throws, the subject is not forgotten. Does nothing by
     * default.
     */
    default void forget(String subject, byte[] wrapped) {}

    /**
     * Returns an implementation that stores keys as they are. Access to the whole database is then access to all data.
     */
    static KeyWrap none() {
        return new KeyWrap() {
            @Override
            public byte[] wrap(String subject, byte[] key) {
                return key.clone();
            }

            @Override
            public byte[] unwrap(String subject, byte[] wrapped) {
                return wrapped.clone();
            }
        };
    }
}
