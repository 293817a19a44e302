package dev.turnstile.erasure;

/**
 * The port to what protects the subjects' keys, such as a key management service: what it makes of a key is what the
 * database stores.
 *
 * <p>An implementation may keep the key itself, with a retention of its own, and return a reference to it: then no
 * backup of the database brings a forgotten key back. It is called inside transactions, and its answers are kept for a
 * minute. Implementations are thread-safe.
 */
public interface KeyWrap {

    /**
     * Turns a new key of a subject into what is stored.
     *
     * @param key 32 bytes
     */
    byte[] wrap(String subject, byte[] key);

    /** Turns what is stored back into the key of 32 bytes. */
    byte[] unwrap(String subject, byte[] wrapped);

    /** Forgets a key that is kept elsewhere; if it throws, the subject is not forgotten. Nothing by default. */
    default void forget(String subject, byte[] wrapped) {}

    /** Stores keys as they are, so that access to the whole database is access to all data. */
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
