package dev.turnstile.erasure;

/**
 * Protects the keys of the subjects, for example with a key management service. The database stores the wrapped keys
 * that an implementation returns.
 *
 * <p>An implementation may store the key in another system, with a separate retention, and return a reference to the
 * key. Then no backup of the database can restore a forgotten key. The methods are called inside transactions, and
 * unwrapped keys are cached for a minute. Implementations are thread-safe.
 */
public interface KeyWrap {

    /**
     * Wraps a new key of a subject into the form that the database stores.
     *
     * @param key the key, 32 bytes
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
     * Returns an implementation that stores keys unencrypted: a reader of the whole database can then decrypt all data.
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
