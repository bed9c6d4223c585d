namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// Which entries belong to a resource or have a tag: an entry costs 24 bytes for each of its names. Of names their hashes are
/// kept. Not thread-safe: each <see cref="IndexShard"/> has one.
/// </summary>
internal sealed class NameIndex
{
    private const int None = PlaceTable<Link>.None;

    private readonly PlaceTable<Link> _links;

    public NameIndex() => _links = new(LinkIn);

    /// <summary>Bytes of the arrays.</summary>
    public long Memory => _links.Memory;

    /// <summary>Adds a name before the others of an entry.</summary>
    /// <returns>The link to give as <paramref name="next"/> with the entry's next name.</returns>
    public int Add(ulong name, int entry, int next) => _links.Add(new Link { Name = name, Entry = entry, NextOfEntry = next });

    public void RemoveAll(int first)
    {
        for (var place = first; place != None;)
        {
            var link = _links[place];
            if (link.Next != None)
            {
                _links[link.Next].Previous = link.Previous;
            }

            if (link.Previous != None)
            {
                _links[link.Previous].Next = link.Next;
            }
            else
            {
                _links.Bucket(link.Name) = link.Next;
            }

            _links.Free(place);
            place = link.NextOfEntry;
        }
    }

    public bool Has(ulong name)
    {
        var place = _links.Bucket(name);
        while (place != None && _links[place].Name != name)
        {
            place = _links[place].Next;
        }

        return place != None;
    }

    public int Count(ulong name)
    {
        var count = 0;
        for (var place = _links.Bucket(name); place != None; place = _links[place].Next)
        {
            count += _links[place].Name == name ? 1 : 0;
        }

        return count;
    }

    public IEnumerable<int> Entries(ulong name)
    {
        for (var place = _links.Bucket(name); place != None; place = _links[place].Next)
        {
            if (_links[place].Name == name)
            {
                yield return _links[place].Entry;
            }
        }
    }

    private void LinkIn(int place)
    {
        ref var link = ref _links[place];
        ref var bucket = ref _links.Bucket(link.Name);
        (link.Next, link.Previous) = (bucket, None);
        if (bucket != None)
        {
            _links[bucket].Previous = place; // a tag may have very many, and none is looked for when it goes
        }

        bucket = place;
    }

    private struct Link : IPlaced
    {
        public ulong Name;
        public int Entry;
        public int NextOfEntry;
        public int Previous;

        public int Next { get; set; }
    }
}
