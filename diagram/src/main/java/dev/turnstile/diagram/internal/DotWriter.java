package dev.turnstile.diagram.internal;

import dev.turnstile.diagram.internal.Scene.Arrow;
import dev.turnstile.diagram.internal.Scene.Place;
import dev.turnstile.diagram.internal.Scene.Way;
import dev.turnstile.machine.State.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Writes a scene as a Graphviz digraph with quoted strings. */
public final class DotWriter {

    private final Scene scene;
    private final List<String> lines = new ArrayList<>();

    private DotWriter(Scene scene) {
        this.scene = scene;
    }

    public static String write(Scene scene) {
        return new DotWriter(scene).write();
    }

    private String write() {
        lines.add("digraph " + quote(scene.title()) + " {");
        lines.add("rankdir=LR;");
        if (!scene.note().isEmpty()) {
            lines.add("label=" + quote(scene.note()) + "; labeljust=l; fontname=\"Helvetica\"; fontsize=11;");
        }
        lines.add("node [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=12];");
        lines.add("edge [fontname=\"Helvetica\", fontsize=10];");
        for (int i = 0; i < scene.places().size(); i++) {
            addPlace(i, scene.places().get(i));
        }
        scene.arrows().forEach(this::addArrow);
        return String.join("\n    ", lines) + "\n}\n";
    }

    private void addPlace(int index, Place place) {
        String timeout = place.timeout().isEmpty() ? "" : "\n⏱ " + place.timeout();
        String code = place.several() ? "" : "\n" + place.code();
        lines.add(id(index) + " [label=" + quote(place.label() + code + timeout)
                + (place.several() ? ", style=\"rounded,dashed\"" : "") + (place.terminal() ? ", peripheries=2" : "")
                + tooltip(place.description()) + "];");
        if (place.entry() != Entry.NONE) {
            boolean usual = place.entry() == Entry.DEFAULT;
            String entry = "entry" + (index + 1);
            lines.add(entry + " [shape=circle, label=\"\", width=0.12, style="
                    + (usual ? "filled, fillcolor=black" : "dashed") + "];");
            lines.add(entry + " -> " + id(index) + (usual ? "" : " [style=dashed, color=gray60]") + ";");
        }
    }

    private void addArrow(Arrow arrow) {
        List<String> texts = arrow.texts(scene.counted());
        for (int i = 0; i < texts.size(); i++) {
            addWay(arrow, arrow.ways().get(i), texts.get(i));
        }
    }

    private void addWay(Arrow arrow, Way way, String text) {
        StringJoiner attributes = new StringJoiner(", ", " [", "];").setEmptyValue(";");
        if (!text.isEmpty()) {
            attributes.add("label=" + quote(text));
        }
        if (scene.counted()) {
            attributes.add("penwidth=" + LineWeight.width(way.count(), scene.maxCount()));
        }
        if (!way.remarks().isEmpty()) {
            attributes.add("tooltip=" + quote(String.join("\n", way.remarks())));
        }
        lines.add(id(arrow.from()) + " -> " + id(arrow.to()) + attributes);
    }

    private static String tooltip(String text) {
        return text.isEmpty() ? "" : ", tooltip=" + quote(text);
    }

    private static String id(int index) {
        return "s" + (index + 1);
    }

    /** Quotes a text, and escapes backslashes and XML entities, because Graphviz interprets them inside quotes. */
    static String quote(String text) {
        return '"'
                + text.replace("&", "&amp;")
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                + '"';
    }
}
