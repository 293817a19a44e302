/*
 * The clamped horizon: a reader of the log skips no event and never reads a stream out of order.
 *
 * A writer takes a transaction id, appends to streams whose rows it locks until its end, and commits or rolls back.
 * Transaction ids and positions are assigned in another order than transactions commit. A reader takes the next event in
 * the order of horizon and position, among the events below the oldest running transaction. It may crash between handling
 * an event and saving its cursor, and then starts again from the saved cursor.
 *
 * -DBY_POSITION and -DBY_TRANSACTION are the two naive readers; both must violate an assertion.
 */
#define WRITERS 3
#define STREAMS 2
#define EVENTS  6
#define NONE    255

byte next_xid = 1;
bool running[WRITERS + 1];
byte ended;

byte version[STREAMS];
byte horizon[STREAMS];
bool locked[STREAMS];

/* The log, by position. */
byte next_position;
bool committed[EVENTS];
byte stream_of[EVENTS];
byte version_of[EVENTS];
byte horizon_of[EVENTS];
byte xid_of[EVENTS];

/* The events that the reader has handled, and the last version of each stream. */
bool handled[EVENTS];
byte seen[STREAMS];

inline append(s) {
  atomic {
    !locked[s];
    locked[s] = true;
    old_horizon[s] = horizon[s];
    mine[s] = true
  }
  /* Other writers may take positions between the lock and the position of this writer. */
  atomic {
    version[s]++;
    if
    :: xid > horizon[s] -> horizon[s] = xid
    :: else
    fi;
    stream_of[next_position] = s;
    version_of[next_position] = version[s];
    horizon_of[next_position] = horizon[s];
    xid_of[next_position] = xid;
    next_position++
  }
}

/* The locks are released and the events become visible in one step, as a commit does for PostgreSQL's snapshots. */
inline finish(keep) {
  d_step {
    e = 0;
    do
    :: e < next_position -> committed[e] = committed[e] || (keep && xid_of[e] == xid); e++
    :: else -> break
    od;
    s = 0;
    do
    :: s < STREAMS ->
       if
       :: mine[s] ->
          if
          :: !keep -> version[s]--; horizon[s] = old_horizon[s]
          :: else
          fi;
          locked[s] = false;
          mine[s] = false
       :: else
       fi;
       s++
    :: else -> break
    od;
    running[xid] = false;
    ended++;
    e = 0;
    s = 0
  }
}

proctype Writer() {
  byte xid, e, s;
  byte old_horizon[STREAMS];
  bool mine[STREAMS];

  atomic {
    xid = next_xid;
    next_xid++;
    running[xid] = true
  }
  /* Streams are locked in order; a writer that appends nothing is a long transaction that holds the horizon. */
  if
  :: append(0)
  :: skip
  fi;
  if
  :: append(1)
  :: skip
  fi;
  if
  :: finish(true)
  :: finish(false)
  fi
}

/* The lowest id of a running transaction, or the next id. */
inline oldest_running(result) {
  result = 1;
  do
  :: result < next_xid && !running[result] -> result++
  :: else -> break
  od
}

inline handle(position) {
  s = stream_of[position];
  assert(version_of[position] <= seen[s] + 1);
  if
  :: version_of[position] > seen[s] -> seen[s] = version_of[position]
  :: else
  fi;
  handled[position] = true
}

proctype Reader() {
  /* The cursor: horizon and position of the last event, in memory and saved. */
  byte cursor_horizon, cursor = NONE;
  byte saved_horizon, saved = NONE;
  byte xmin, e, s, found, crashes;
  bool last;

  do
  :: atomic {
       /* One statement: its snapshot determines the running and the committed transactions. */
       last = ended == WRITERS;
       oldest_running(xmin);
       found = NONE;
       e = 0;
       do
       :: e < next_position ->
          if
#if defined(BY_POSITION)
          :: found == NONE && committed[e] && (cursor == NONE || e > cursor) -> found = e
#elif defined(BY_TRANSACTION)
          :: committed[e] && !handled[e] && xid_of[e] < xmin &&
             (found == NONE || xid_of[e] < xid_of[found]) -> found = e
#else
          :: committed[e] && horizon_of[e] < xmin &&
             (cursor == NONE || horizon_of[e] > cursor_horizon || (horizon_of[e] == cursor_horizon && e > cursor)) &&
             (found == NONE || horizon_of[e] < horizon_of[found]) -> found = e
#endif
          :: else
          fi;
          e++
       :: else -> break
       od
     }
     atomic {
       if
       :: found == NONE ->
          if
#if defined(BY_POSITION)
          :: last -> break
#else
          :: last && xmin == next_xid -> break
#endif
          :: else
          fi
       :: else ->
          handle(found);
          cursor_horizon = horizon_of[found];
          cursor = found;
          if
          :: saved_horizon = cursor_horizon; saved = cursor
          :: crashes < 1 -> crashes++; cursor_horizon = saved_horizon; cursor = saved
          fi
       fi
     }
  od;
  /* No committed event was skipped. */
  e = 0;
  do
  :: e < next_position -> assert(!committed[e] || handled[e]); e++
  :: else -> break
  od
}

init {
  atomic {
    run Reader();
    run Writer();
    run Writer();
    run Writer()
  }
}
