package dev.turnstile.adoption.history.internal;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** The byte order marks of Unicode encodings. */
enum ByteOrderMark {
    UTF_8("efbbbf"),
    UTF_16_BIG("feff"),
    UTF_16_LITTLE("fffe"),
    NONE("");

    private final String bytes;

    ByteOrderMark(String bytes) {
        this.bytes = bytes;
    }

    static ByteOrderMark of(byte[] head) {
        String hex = HexFormat.of().formatHex(head);
        return Arrays.stream(values())
                .filter(mark -> hex.startsWith(mark.bytes))
                .findFirst()
                .orElse(NONE);
    }

    int length() {
        return bytes.length() / 2;
    }

    boolean wide() {
        return this == UTF_16_BIG || this == UTF_16_LITTLE;
    }

    Charset charsetOr(Charset other) {
        return switch (this) {
            case UTF_8 -> StandardCharsets.UTF_8;
            case UTF_16_BIG -> StandardCharsets.UTF_16BE;
            case UTF_16_LITTLE -> StandardCharsets.UTF_16LE;
            case NONE -> other;
        };
    }
}
