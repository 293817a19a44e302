package dev.turnstile.adoption.history.internal.ocel;

import dev.turnstile.adoption.history.InvalidLogException;
import dev.turnstile.adoption.history.internal.Excerpt;
import dev.turnstile.adoption.history.internal.Limits;
import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.StrictReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/**
 * OCEL in JSON; only one object or event is in memory at a time.
 *
 * @param file the file
 */
record JsonOcel(LogFile file) implements OcelContent {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Limits.VALUE)
                    .maxNameLength(Limits.VALUE)
                    .maxNestingDepth(Limits.DEPTH)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    @Override
    public void read(OcelVisitor visitor) {
        try (Reader text = StrictReader.open(file, StandardCharsets.UTF_8);
                JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            new Pass(json, visitor).log();
        } catch (JacksonException e) {
            throw translate(e);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    private InvalidLogException translate(JacksonException e) {
        long line = e.getLocation() == null ? 0 : Math.max(e.getLocation().getLineNr(), 0);
        String reason = Excerpt.of(String.valueOf(e.getOriginalMessage()));
        return e instanceof UnexpectedEndOfInputException
                ? file.invalid(line, "ends before the end of the log; copy or download the file again", e)
                : file.invalid(
                        line,
                        "expected JSON with values of at most " + Limits.VALUE + " characters and " + Limits.DEPTH
                                + " levels, got: " + reason + "; correct it or export the log again",
                        e);
    }

    /** One pass over the file. */
    private final class Pass {

        private final JsonParser json;
        private final OcelVisitor visitor;
        private boolean events;
        private boolean objects;

        Pass(JsonParser json, OcelVisitor visitor) {
            this.json = json;
            this.visitor = visitor;
        }

        void log() {
            json.nextToken();
            fields("the log", this::section);
            if (json.nextToken() != null) {
                throw file.invalid(line(), "expected the end of the file after the log, got more; remove it");
            }
            if (!events || !objects) {
                throw file.invalid(
                        0,
                        "expected an OCEL 2.0 log with 'objects' and 'events', got none of "
                                + (events ? "'objects'" : "'events'") + "; export the log again");
            }
        }

        private void section(String name) {
            switch (name) {
                case "objects" -> {
                    objects = true;
                    each("objects", this::object);
                }
                case "events" -> {
                    events = true;
                    each("events", this::event);
                }
                default -> json.skipChildren();
            }
        }

        private void object() {
            OcelEntry entry = new OcelEntry(file, "object", line());
            fields("an object", name -> {
                switch (name) {
                    case "id" -> entry.id(scalar(name));
                    case "type" -> entry.type(scalar(name));
                    case "attributes" -> each("attributes", () -> value(entry));
                    default -> json.skipChildren();
                }
            });
            entry.objectTo(visitor);
        }

        private void event() {
            OcelEntry entry = new OcelEntry(file, "event", line());
            fields("an event", name -> {
                switch (name) {
                    case "id" -> entry.id(scalar(name));
                    case "type" -> entry.type(scalar(name));
                    case "time" -> entry.time(scalar(name));
                    case "attributes" -> each("attributes", () -> value(entry));
                    case "relationships" -> each("relationships", () -> related(entry));
                    default -> json.skipChildren();
                }
            });
            entry.eventTo(visitor);
        }

        private void value(OcelEntry entry) {
            long line = line();
            @Nullable String[] parts = new @Nullable String[3];
            fields("an attribute", name -> {
                switch (name) {
                    case "name" -> parts[0] = scalar(name);
                    case "value" -> parts[1] = scalar(name);
                    case "time" -> parts[2] = scalar(name);
                    default -> json.skipChildren();
                }
            });
            entry.value(parts[0], parts[1], parts[2], line);
        }

        private void related(OcelEntry entry) {
            long line = line();
            @Nullable String[] parts = new @Nullable String[2];
            fields("a relationship", name -> {
                switch (name) {
                    case "objectId" -> parts[0] = scalar(name);
                    case "qualifier" -> parts[1] = scalar(name);
                    default -> json.skipChildren();
                }
            });
            entry.related(parts[0], parts[1], line);
        }

        /** Returns the text of the current value, or null for JSON's null. */
        private @Nullable String scalar(String name) {
            JsonToken token = json.currentToken();
            if (token == null || !token.isScalarValue()) {
                throw unexpected("a text or a number in " + Excerpt.of(name));
            }
            return token == JsonToken.VALUE_NULL ? null : json.getString();
        }

        /** Reads an array, or null instead of an array. */
        private void each(String name, Runnable element) {
            if (json.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            if (json.currentToken() != JsonToken.START_ARRAY) {
                throw unexpected("an array in " + Excerpt.of(name));
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                element.run();
            }
        }

        private void fields(String meaning, Consumer<String> field) {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw unexpected(meaning + " as a JSON object");
            }
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = json.currentName();
                json.nextToken();
                field.accept(name);
            }
        }

        private InvalidLogException unexpected(String expected) {
            return file.invalid(
                    line(), "expected " + expected + ", got " + json.currentToken() + "; export the log again");
        }

        private long line() {
            return Math.max(json.currentTokenLocation().getLineNr(), 0);
        }
    }
}
