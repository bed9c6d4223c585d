namespace ScriptProxy.Host.State;

/// <summary>What few keys have: further counters, and tags. For one thread at a time.</summary>
/// <param name="text">The key, packed.</param>
internal sealed class TableExtras(object text)
{
    private WindowCount[] _counters = [];
    private List<TagMark> _tags = [];

    public object Text => text;

    public IReadOnlyList<TagMark> Tags => _tags;

    public TagMark? FindTag(string tag, long now)
    {
        foreach (var mark in _tags)
        {
            if (mark.Until > now && mark.Name == tag)
            {
                return mark;
            }
        }

        return null;
    }

    /// <summary>Sets a tag, or lets it last longer or shorter.</summary>
    public void Tag(string tag, long until, long now)
    {
        var since = FindTag(tag, now)?.Since ?? now;
        Untag(tag, now);
        _tags.Add(new TagMark(tag, since, until));
    }

    /// <returns>Whether it was there.</returns>
    public bool Untag(string tag, long now)
    {
        var isThere = false;
        for (var i = _tags.Count - 1; i >= 0; i--)
        {
            var isIt = _tags[i].Name == tag;
            if (isIt || _tags[i].Until <= now)
            {
                isThere |= isIt && _tags[i].Until > now;
                _tags.RemoveAt(i);
            }
        }

        return isThere;
    }

    /// <summary>A counter from the second on, which is 1, as it is; one in which nothing was counted if there is none.</summary>
    public static WindowCount Look(TableExtras? extras, int counter) => counter <= extras?._counters.Length ? extras._counters[counter - 1] : new WindowCount();

    /// <summary>A counter from the second on, which is 1; it is made if it is not there.</summary>
    public ref WindowCount Counter(int counter)
    {
        var known = _counters.Length;
        if (counter > known)
        {
            Array.Resize(ref _counters, counter);
            _counters.AsSpan(known).Fill(new WindowCount());
        }

        return ref _counters[counter - 1];
    }

    public TableExtras Copy() => new(text) { _counters = [.. _counters], _tags = [.. _tags] };
}

/// <summary>A tag of a key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Since">The timestamp from which on the key has it.</param>
/// <param name="Until">The timestamp from which it is gone.</param>
internal readonly record struct TagMark(string Name, long Since, long Until);
