namespace ScriptProxy.Host.Stores;

/// <summary>
/// When names (primary keys, tags) were invalidated last, in memory that never grows: a name shares its places with others, so that the answer may be
/// "since then" of a name that was not, though never the other way round. Writing is for one thread at a time; reading is for any.
/// </summary>
internal sealed class RecentNames
{
    private const int Places = 1 << 15;

    private readonly long[] _moments = new long[2 * Places];

    public void Note(string name, long moment)
    {
        var (first, second) = PlacesOf(name);
        Volatile.Write(ref _moments[first], moment);
        Volatile.Write(ref _moments[second], moment);
    }

    public bool IsSince(string name, long moment)
    {
        var (first, second) = PlacesOf(name);
        return Volatile.Read(ref _moments[first]) > moment && Volatile.Read(ref _moments[second]) > moment;
    }

    // Two halves of one hash, each for its half of the table: both must have been taken by others for a wrong answer.
    private static (int First, int Second) PlacesOf(string name)
    {
        var hash = (uint)name.GetHashCode(StringComparison.Ordinal);
        return ((int)(hash % Places), Places + (int)(hash >> 16) % Places);
    }
}
