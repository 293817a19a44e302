package dev.turnstile.diagram.internal;

import dev.turnstile.diagram.internal.Scene.Arrow;
import dev.turnstile.diagram.internal.Scene.Place;
import dev.turnstile.machine.State.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a scene as a Mermaid state diagram.
 *
 * <p>Characters are escaped as {@code #code;}, because quotes, colons and semicolons end a text, and Mermaid formats
 * Markdown.
 */
public final class MermaidWriter {

    private static final String PLAIN = " -_,/()[]=!?'@$|+.";

    private final Scene scene;
    private final List<String> lines = new ArrayList<>();

    private MermaidWriter(Scene scene) {
        this.scene = scene;
    }

    public static String write(Scene scene) {
        return new MermaidWriter(scene).write();
    }

    private String write() {
        lines.add("stateDiagram-v2");
        lines.add("direction LR");
        if (!scene.note().isEmpty()) {
            lines.add("%% " + scene.note());
        }
        for (int i = 0; i < scene.places().size(); i++) {
            Place place = scene.places().get(i);
            lines.add("state \"" + escape(place.label() + (place.several() ? "" : " (" + place.code() + ")")) + "\" as "
                    + id(i));
        }
        for (int i = 0; i < scene.places().size(); i++) {
            addEntry(i, scene.places().get(i));
        }
        scene.arrows().forEach(this::addArrow);
        for (int i = 0; i < scene.places().size(); i++) {
            addEnd(i, scene.places().get(i));
        }
        return String.join("\n    ", lines) + "\n";
    }

    private void addEntry(int index, Place place) {
        if (place.entry() == Entry.DEFAULT) {
            lines.add("[*] --> " + id(index));
        } else if (place.entry() == Entry.ALLOWED) {
            lines.add("[*] --> " + id(index) + " : also initial");
        }
    }

    private void addArrow(Arrow arrow) {
        for (String text : arrow.texts(scene.counted())) {
            lines.add(id(arrow.from()) + " --> " + id(arrow.to()) + (text.isEmpty() ? "" : " : " + escape(text)));
        }
    }

    private void addEnd(int index, Place place) {
        if (place.terminal()) {
            lines.add(id(index) + " --> [*]");
        }
        if (!place.timeout().isEmpty()) {
            lines.add("note right of " + id(index) + " : " + escape(place.timeout()));
        }
    }

    private static String id(int index) {
        return "s" + (index + 1);
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int character = text.codePointAt(i);
            if (plain(text, i, character)) {
                escaped.appendCodePoint(character);
            } else {
                escaped.append('#').append(character).append(';');
            }
        }
        return escaped.toString();
    }

    private static boolean plain(String text, int index, int character) {
        if (Character.isLetterOrDigit(character) || character > 0x7F) {
            return true;
        }
        boolean first = index == 0;
        boolean last = index == text.length() - 1;
        boolean beforeSpace = !last && text.charAt(index + 1) == ' ';
        boolean inWord = !first && !last && Character.isLetterOrDigit(text.charAt(index - 1)) && !beforeSpace;
        return switch (character) {
            // "1. " and "- " start a list, "_word_" is emphasis
            case '.', '_' -> inWord;
            case '-', '+' -> !first;
            default -> PLAIN.indexOf(character) >= 0;
        };
    }
}
