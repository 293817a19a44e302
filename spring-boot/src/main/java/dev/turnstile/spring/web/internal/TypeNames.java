package dev.turnstile.spring.web.internal;

import dev.turnstile.refusal.Refusal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.web.util.UriUtils;

/**
 * The type and the title of a refusal of the application.
 *
 * @param name the name of the refusal
 */
public record TypeNames(String name) {

    /** Returns the names of a refusal; those of its class if the refusal does not return a name. */
    public static TypeNames of(Refusal refusal) {
        try {
            String name = refusal.name();
            return new TypeNames(name.isBlank() ? Kind.REFUSED.type() : name);
        } catch (RuntimeException e) {
            return new TypeNames(Kind.REFUSED.type());
        }
    }

    /**
     * Returns the type.
     *
     * @param prefix the prefix of all types
     * @param given the type of the annotation; empty for the name with hyphens
     */
    public URI type(String prefix, String given) {
        if (given.isEmpty()) {
            String hyphens = name.toLowerCase(Locale.ROOT).replace('_', '-');
            return URI.create(prefix + UriUtils.encode(hyphens, StandardCharsets.UTF_8));
        }
        return URI.create(given.startsWith("/") || given.indexOf(':') > 0 ? given : prefix + given);
    }

    /** Returns the title: the name as words. */
    public String title() {
        String words = name.replace('_', ' ').replace('-', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
