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

    public bool HasTag(string tag, long now) => _extras?.HasTag(tag, now) == true;

    public IEnumerable<TagMark> Tags(long now) => _extras?.Tags.Where(mark => mark.Until > now) ?? [];

    /// <summary>Sets a tag, or lets it last longer or shorter; until now takes it away.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Tag(string tag, long until, long now)
    {
        lock (this)
        {
            if (until <= now && _extras is null)
            {
                return false;
            }

            var extras = Extras;
            var wasThere = HasTag(tag, now);
            TagMark[] others = [.. extras.Tags.Where(mark => mark.Name != tag && mark.Until > now)];
            extras.Tags = until > now ? [.. others, new TagMark(tag, until)] : others;
            return wasThere;
        }
    }

    private TableExtras Extras => _extras ?? Interlocked.CompareExchange(ref _extras, new TableExtras(), null) ?? _extras;
}
