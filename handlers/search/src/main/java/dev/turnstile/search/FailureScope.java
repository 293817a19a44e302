package dev.turnstile.search;

import java.util.Set;

/** The scope of a failure of the search engine, by its status and the type of its error. */
enum FailureScope {

    /** No failure: the index contains the same or a newer version of the document. */
    NONE,
    /** All documents: the engine accepts no document at present. */
    ENGINE,
    /** One attempt. */
    ATTEMPT,
    /** One document, which the index will never accept. */
    DOCUMENT;

    private static final Set<Integer> ENGINE_STATUSES =
            Set.of(401, 403, 404, 405, 407, 408, 425, 429, 502, 503, 504, 507);
    private static final Set<Integer> LOGIN_STATUSES = Set.of(401, 403, 407);
    private static final Set<Integer> DOCUMENT_STATUSES = Set.of(400, 413, 422);
    private static final int TOO_LARGE = 413;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int FIRST_ERROR = 400;
    private static final String OLDER_VERSION = "version_conflict_engine_exception";
    private static final String BLOCKED = "cluster_block_exception";
    private static final String CLOSED = "index_closed_exception";

    /** The shard limit of a cluster; reported with status 400, like a closed index. */
    private static final String LIMIT = "validation_exception";

    /** Returns the scope of an error that the engine returned for one document of a request. */
    static FailureScope ofDocument(int status, String type) {
        if (ENGINE_STATUSES.contains(status) || Set.of(BLOCKED, CLOSED, LIMIT).contains(type)) {
            return ENGINE;
        }
        if (status == CONFLICT && type.equals(OLDER_VERSION)) {
            return NONE;
        }
        return DOCUMENT_STATUSES.contains(status) ? DOCUMENT : ATTEMPT;
    }

    /**
     * Returns the scope of a failed request.
     *
     * @param status the status of the response, or 0 if there was none
     * @param documents the number of documents in the request
     */
    static FailureScope ofRequest(int status, int documents) {
        if (status < FIRST_ERROR || ENGINE_STATUSES.contains(status)) {
            return ENGINE;
        }
        return status == TOO_LARGE && documents == 1 ? DOCUMENT : ATTEMPT;
    }

    /** Returns the remedy of an error whose scope is {@link #ENGINE}. */
    static String remedy(int status, String type) {
        return switch (type) {
            case BLOCKED -> "remove the block of the index";
            case CLOSED -> "open the index";
            case LIMIT -> "raise the limit of the cluster";
            default ->
                LOGIN_STATUSES.contains(status)
                        ? "give the client a login that may write to the index"
                        : status == NOT_FOUND ? "create the index, or correct its name" : "the events wait";
        };
    }
}
