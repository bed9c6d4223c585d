namespace ScriptProxy.Host.Stores;

/// <summary>
/// When names (primary keys, tags) were invalidated last, in memory that never grows: a name shares its places with others, so that the answer may be
/// "since then" of a name that was not, though never the other way round. Writing is for one thread at a time; reading is for any.
/// </summary>
internal sealed class RecentNames
{
    // 4 MB: while 30,000 others are noted, the answer is wrong for one name in 600.
    private const int Tables = 4;
    private const int Places = 1 << 17;

    private long[]? _moments;

    public void Note(string name, long moment)
    {
        var moments = _moments ?? new long[Tables * Places];
        var hash = HashOf(name);
        for (var table = 0; table < Tables; table++)
        {
            Volatile.Write(ref moments[PlaceIn(table, hash)], moment);
        }

        Volatile.Write(ref _moments, moments);
    }

    public bool IsSince(string name, long moment)
    {
        if (Volatile.Read(ref _moments) is not { } moments)
        {
            return false;
        }

        var hash = HashOf(name);
        for (var table = 0; table < Tables; table++)
        {
            if (Volatile.Read(ref moments[PlaceIn(table, hash)]) <= moment)
            {
                return false;
            }
        }

        return true;
    }

    private static ulong HashOf(string name) => (uint)name.GetHashCode(StringComparison.Ordinal) * 0x9E3779B97F4A7C15;

    // Each table looks at other bits: all of a name's places must have been taken by others for a wrong answer.
    private static int PlaceIn(int table, ulong hash) => (table * Places) + (int)((hash >> (15 * table)) % Places);
}
