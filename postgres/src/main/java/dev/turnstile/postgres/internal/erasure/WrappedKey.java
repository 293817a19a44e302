package dev.turnstile.postgres.internal.erasure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A subject's key as the table holds it: wrapped, or in plain where nothing wraps keys. Immutable. */
public final class WrappedKey {

    private final byte[] bytes;

    private WrappedKey(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** Returns the key of a column or line, or null where it holds none. */
    public static @Nullable WrappedKey of(byte @Nullable [] bytes) {
        return bytes == null ? null : new WrappedKey(bytes);
    }

    /** Returns the bytes, which are the caller's own. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WrappedKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Returns the length only: without a wrapping these bytes are the key. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
