package dev.turnstile.diagram.internal;

/** The style sheet of the SVG for light and dark mode, with classes that start with {@code td-}. */
final class SvgStyle {

    /** The number of arrow colours in a dense machine, where the colour of an arrow depends on its source. */
    static final int HUES = 12;

    private static final String[] LIGHT_HUES = {
        "#1d5fbf", "#b4540a", "#0f7a55", "#a3238e", "#8a6d00", "#5b3cc4",
        "#0b7285", "#c2255c", "#3f7d20", "#7a4b2a", "#4a5568", "#d1242f"
    };
    private static final String[] DARK_HUES = {
        "#7db3ff", "#ffab66", "#5fd6a8", "#f28be0", "#e3c34d", "#b3a1ff",
        "#5fd0e6", "#ff8fb5", "#9bd770", "#d9a57c", "#b3bfd1", "#ff8a8a"
    };
    private static final String[] LIGHT_BANDS = {"#b4c0d0", "#8fa5c4", "#5f86bf", "#2c62b4", "#143a85"};
    private static final String[] DARK_BANDS = {"#46566e", "#55709a", "#6c96d4", "#93bdfa", "#dbe9ff"};

    private static final String BASE = """
            .td-paper,.td-chip{fill:#ffffff}
            .td-root text{font-family:Inter,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",sans-serif}
            .td-box{fill:#f8fafc;stroke:#475569;stroke-width:1.4}
            .td-several{stroke-dasharray:5 3}
            .td-inner{fill:none;stroke:#475569;stroke-width:1}
            .td-name{font-size:13px;font-weight:600;fill:#0f172a}
            .td-code{font-size:10px;fill:#64748b}
            .td-timeout{font-size:10.5px;fill:#92400e}
            .td-clock{fill:none;stroke:#92400e;stroke-width:1.2;stroke-linecap:round}
            .td-way{font-size:11px;fill:#334155;stroke:#ffffff;stroke-width:5px;stroke-linejoin:round;paint-order:stroke}
            .td-note{font-size:11px;fill:#64748b}
            .td-line{fill:none;stroke:currentColor}
            .td-head{fill:currentColor}
            .td-reach{fill:none;stroke:transparent;stroke-width:10}
            .td-arrow,.td-state{color:#475569}
            .td-dot{fill:#0f172a}
            .td-entry{color:#0f172a}
            .td-also{color:#94a3b8}
            .td-also .td-dot{fill:none;stroke:#94a3b8;stroke-width:1.4;stroke-dasharray:2.5 2}
            .td-also .td-line{stroke-dasharray:4 3}
            .td-root:has(.td-arrow:hover) .td-arrow:not(:hover){opacity:.15}
            """;

    private static final String DARK = """
            .td-paper,.td-chip{fill:#0f172a}
            .td-box{fill:#1e293b;stroke:#94a3b8}
            .td-inner{stroke:#94a3b8}
            .td-name{fill:#f1f5f9}
            .td-code{fill:#94a3b8}
            .td-timeout{fill:#fbbf24}
            .td-clock{stroke:#fbbf24}
            .td-way{fill:#cbd5e1;stroke:#0f172a}
            .td-note{fill:#94a3b8}
            .td-arrow,.td-state{color:#94a3b8}
            .td-dot{fill:#f1f5f9}
            .td-entry{color:#f1f5f9}
            .td-also{color:#64748b}
            .td-also .td-dot{stroke:#64748b}
            """;

    private SvgStyle() {}

    /** Returns the style sheet for a scene with a number of places. */
    static String sheet(int places) {
        StringBuilder sheet = new StringBuilder("\n").append(BASE);
        colours(sheet, LIGHT_HUES, LIGHT_BANDS);
        for (int i = 1; i <= places; i++) {
            sheet.append(".td-root:has(.td-s%1$d:hover) .td-arrow:not(.td-at%1$d){opacity:.08}\n".formatted(i));
        }
        sheet.append("@media (prefers-color-scheme:dark){\n").append(DARK);
        colours(sheet, DARK_HUES, DARK_BANDS);
        return sheet.append("}\n").toString();
    }

    private static void colours(StringBuilder sheet, String[] hues, String[] bands) {
        for (int i = 0; i < hues.length; i++) {
            sheet.append(".td-hue%1$d{color:%2$s}.td-hue%1$d .td-way{fill:%2$s}.td-hue%1$d .td-box,.td-hue%1$d"
                    + " .td-inner{stroke:%2$s}\n".formatted(i, hues[i]));
        }
        for (int i = 0; i < bands.length; i++) {
            sheet.append(".td-band%d{color:%s}\n".formatted(i, bands[i]));
        }
    }
}
