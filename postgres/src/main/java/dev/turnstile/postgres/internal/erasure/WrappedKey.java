package dev.turnstile.postgres.internal.erasure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A subject's key as stored: wrapped by the master key, or unwrapped if there is none. Immutable. */
public final class WrappedKey {

    private final byte[] bytes;

    private WrappedKey(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** Returns the key of a column or line, or null if the bytes are null. */
    public static @Nullable WrappedKey of(byte @Nullable [] bytes) {
        return bytes == null ? null : new WrappedKey(bytes);
    }

    /** Returns a copy of the bytes. */
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

    /** Returns only the length, because without a master key the bytes are the key itself. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
