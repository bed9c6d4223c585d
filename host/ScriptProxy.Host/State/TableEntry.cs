namespace ScriptProxy.Host.State;

/// <summary>One key's counters and tags.</summary>
internal sealed class TableEntry : KeyedEntry
{
    private WindowCount _first = new();
    private TableExtras? _extras;

    /// <summary>The counter of a slot.</summary>
    public ref WindowCount Counter(int slot)
    {
        if (slot == 0)
        {
            return ref _first;
        }

        return ref Extras.Counter(slot, this);
    }

    /// <summary>Whether anything was counted in a slot, or can have been.</summary>
    public bool Has(int slot) => slot == 0 || _extras?.Has(slot) == true;

    public bool IsExpired(long now, long expiry) => now - Volatile.Read(ref Used) >= expiry;

    /// <summary>Begins anew if it has expired, unless somebody else was faster.</summary>
    public void Restart(long now, long expiry)
    {
        lock (this)
        {
            if (IsExpired(now, expiry))
            {
                (_first, _extras) = (new WindowCount(), null);
                Volatile.Write(ref Used, now);
            }
        }
    }

    public TagMark? FindTag(string tag, long now) => _extras?.FindTag(tag, now);

    public IEnumerable<TagMark> Tags(long now) => _extras?.Tags.Where(mark => mark.Until > now) ?? [];

    /// <summary>Sets a tag, or lets it last longer or shorter.</summary>
    public void Tag(string tag, long until, long now)
    {
        if (FindTag(tag, now) is { } mark)
        {
            mark.Until = until;
            return;
        }

        lock (this)
        {
            var extras = Extras;
            extras.Tags = FindTag(tag, now) is null
                ? [.. Without(extras, tag, now), new TagMark(tag, now, until)]
                : extras.Tags; // somebody else was faster
        }
    }

    /// <returns>Whether it was there.</returns>
    public bool Untag(string tag, long now)
    {
        lock (this)
        {
            if (_extras is not { } extras || FindTag(tag, now) is null)
            {
                return false;
            }

            extras.Tags = [.. Without(extras, tag, now)];
            return true;
        }
    }

    private static IEnumerable<TagMark> Without(TableExtras extras, string tag, long now) => extras.Tags.Where(mark => mark.Name != tag && mark.Until > now);

    private TableExtras Extras => _extras ?? Interlocked.CompareExchange(ref _extras, new TableExtras(), null) ?? _extras;
}
