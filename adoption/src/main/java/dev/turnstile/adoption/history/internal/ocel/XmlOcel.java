package dev.turnstile.adoption.history.internal.ocel;

import dev.turnstile.adoption.history.internal.LogFile;
import dev.turnstile.adoption.history.internal.XmlCursor;

/**
 * OCEL in XML; only one object or event is in memory at a time.
 *
 * @param file the file
 */
record XmlOcel(LogFile file) implements OcelContent {

    @Override
    public void read(OcelVisitor visitor) {
        try (XmlCursor xml = XmlCursor.open(file)) {
            boolean objects = false;
            boolean events = false;
            while (xml.child()) {
                switch (xml.element()) {
                    case "objects" -> {
                        objects = true;
                        objects(xml, visitor);
                    }
                    case "events" -> {
                        events = true;
                        events(xml, visitor);
                    }
                    default -> xml.leave();
                }
            }
            xml.finish();
            if (!events || !objects) {
                throw file.invalid(
                        0,
                        "expected an OCEL 2.0 log with <objects> and <events>, got no "
                                + (events ? "<objects>" : "<events>") + "; export the log again");
            }
        }
    }

    private void objects(XmlCursor xml, OcelVisitor visitor) {
        while (xml.child()) {
            OcelEntry entry = new OcelEntry(file, "object", xml.line());
            entry.id(xml.required("id"));
            entry.type(xml.required("type"));
            while (xml.child()) {
                if (xml.element().equals("attributes")) {
                    values(xml, entry);
                } else {
                    xml.leave();
                }
            }
            entry.objectTo(visitor);
        }
    }

    private void events(XmlCursor xml, OcelVisitor visitor) {
        while (xml.child()) {
            OcelEntry entry = new OcelEntry(file, "event", xml.line());
            entry.id(xml.required("id"));
            entry.type(xml.required("type"));
            entry.time(xml.required("time"));
            while (xml.child()) {
                switch (xml.element()) {
                    case "attributes" -> values(xml, entry);
                    case "objects" -> related(xml, entry);
                    default -> xml.leave();
                }
            }
            entry.eventTo(visitor);
        }
    }

    private static void values(XmlCursor xml, OcelEntry entry) {
        while (xml.child()) {
            long line = xml.line();
            String name = xml.required("name");
            String time = xml.attribute("time");
            entry.value(name, xml.text(), time, line);
        }
    }

    private static void related(XmlCursor xml, OcelEntry entry) {
        while (xml.child()) {
            entry.related(xml.required("object-id"), xml.attribute("qualifier"), xml.line());
            xml.leave();
        }
    }
}
