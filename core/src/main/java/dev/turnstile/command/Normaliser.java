package dev.turnstile.command;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pure function that converts one attribute of an input to its normal form; null stays null.
 *
 * <p>Commands apply normalisers in {@link Command#normalise}: {@code new Input(EMAIL.apply(input.email()))}, with
 * {@code EMAIL = trimmed().then(lowerCase()).then(blankToNull())}.
 *
 * @param <A> the type of the attribute
 */
@FunctionalInterface
public interface Normaliser<A> {

    /** Returns the normal form. */
    @Nullable
    A normalised(A value);

    /** Returns the normal form of a value, or null for null. */
    default @Nullable A apply(@Nullable A value) {
        return value == null ? null : normalised(value);
    }

    /** Returns a normaliser that applies this one and then another one. */
    default Normaliser<A> then(Normaliser<A> next) {
        return value -> next.apply(apply(value));
    }

    /** Returns the normaliser that removes white space from both ends, non-breaking spaces included. */
    static Normaliser<String> trimmed() {
        return WhiteSpace::trimmed;
    }

    /**
     * Returns the normaliser that removes white space from both ends and replaces each run of white space by one space.
     */
    static Normaliser<String> squeezed() {
        return WhiteSpace::squeezed;
    }

    /** Returns the normaliser that converts to lower case, independent of the locale. */
    static Normaliser<String> lowerCase() {
        return value -> value.toLowerCase(Locale.ROOT);
    }

    /** Returns the normaliser that replaces blank text by null. */
    static Normaliser<String> blankToNull() {
        return value -> WhiteSpace.trimmed(value).isEmpty() ? null : value;
    }
}
