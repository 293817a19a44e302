package dev.turnstile.mail;

import dev.turnstile.failure.spi.FailureText;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/** Texts that stand in headers: none of them may end its line and begin another header. */
final class HeaderText {

    private HeaderText() {}

    static String checked(String field, String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new MailRefusedException(
                    "the " + field + " of a mail holds a control character such as a line break", null);
        }
        return text;
    }

    static List<InternetAddress> addresses(List<String> written) {
        return written.stream().map(HeaderText::address).toList();
    }

    /** Reads one address, with a name in front or not; the domain is in punycode then. */
    static InternetAddress address(String written) {
        try {
            InternetAddress address = new InternetAddress(checked("address", written), true);
            requireOne(address, written);
            address.setAddress(withAsciiDomain(address.getAddress()));
            address.setPersonal(address.getPersonal(), StandardCharsets.UTF_8.name());
            return address;
        } catch (AddressException | UnsupportedEncodingException e) {
            throw new MailRefusedException(
                    "expected a mail address, got a text of " + written.length()
                            + " characters that is none; see to it that the event holds one",
                    FailureText.trace(e));
        }
    }

    /** A group has any number of addresses, and a route names a server that the mail goes through. */
    private static void requireOne(InternetAddress address, String written) throws AddressException {
        if (address.isGroup() || address.getAddress().startsWith("@")) {
            throw new MailRefusedException(
                    "expected one mail address, got a " + (address.isGroup() ? "group" : "route") + " of "
                            + written.length() + " characters; give each address by itself",
                    null);
        }
        if (!address.getAddress().contains("@")) {
            throw new AddressException("no domain", written);
        }
    }

    private static String withAsciiDomain(String address) {
        int at = address.lastIndexOf('@');
        return address.substring(0, at + 1) + asciiDomain(address.substring(at + 1));
    }

    /** Java encodes domains by IDNA 2003, which takes some letters for others: the result may be a stranger's domain. */
    private static String asciiDomain(String domain) {
        String ascii;
        try {
            ascii = IDN.toASCII(domain);
        } catch (IllegalArgumentException e) {
            throw new MailRefusedException(
                    "expected a domain that has a form in ASCII, got one of " + domain.length()
                            + " characters that has none; see to it that the event holds a domain that exists",
                    FailureText.trace(e));
        }
        String read = Normalizer.normalize(domain, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        if (!isAscii(domain) && !IDN.toUnicode(ascii).equals(IDN.toUnicode(read))) {
            throw new MailRefusedException(
                    "expected a domain that IDNA 2003 and 2008 encode alike, got one of " + domain.length()
                            + " characters that they encode differently; write it in punycode (xn--..)",
                    null);
        }
        return ascii;
    }

    /** Tells whether a server has to offer SMTPUTF8 for an address. */
    static boolean needsUtf8(InternetAddress address) {
        return !isAscii(address.getAddress());
    }

    static boolean isAscii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }
}
