namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// Which entries belong to a resource or have a tag, in arrays of numbers: an entry costs 24 bytes for each of its names. Of names their hashes are
/// kept. Not thread-safe: each <see cref="IndexShard"/> has one.
/// </summary>
internal sealed class NameIndex
{
    private const int None = -1;

    private Link[] _links = [];
    private int[] _buckets = [None];
    private int _count;
    private int _free = None;

    /// <summary>Bytes of the arrays.</summary>
    public long Memory => (_links.Length * 24L) + (_buckets.Length * 4L);

    /// <summary>Adds a name before the others of an entry.</summary>
    /// <returns>The link to give as <paramref name="next"/> with the entry's next name.</returns>
    public int Add(ulong name, int entry, int next)
    {
        var place = Take();
        ref var bucket = ref _buckets[Bucket(name)];
        _links[place] = new() { Name = name, Entry = entry, NextOfEntry = next, Next = bucket, Previous = None };
        if (bucket != None)
        {
            _links[bucket].Previous = place;
        }

        return bucket = place;
    }

    public void RemoveAll(int first)
    {
        for (var place = first; place != None;)
        {
            ref var link = ref _links[place];
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
                _buckets[Bucket(link.Name)] = link.Next;
            }

            var next = link.NextOfEntry;
            (link.Next, _free) = (_free, place);
            _count--;
            place = next;
        }
    }

    public IEnumerable<int> Entries(ulong name)
    {
        for (var place = _buckets[Bucket(name)]; place != None; place = _links[place].Next)
        {
            if (_links[place].Name == name)
            {
                yield return _links[place].Entry;
            }
        }
    }

    private int Bucket(ulong name) => (int)(name & (uint)(_buckets.Length - 1));

    private int Take()
    {
        if (_free == None)
        {
            Grow();
        }

        var place = _free;
        _free = _links[place].Next;
        _count++;
        return place;
    }

    private void Grow()
    {
        var first = _links.Length;
        Array.Resize(ref _links, first + (first / 5) + 16); // by a little: a doubled array would be half empty
        for (var place = first; place < _links.Length; place++)
        {
            _links[place].Next = place + 1 < _links.Length ? place + 1 : None;
        }

        _free = first;
        if (_count < _buckets.Length)
        {
            return;
        }

        _buckets = new int[_buckets.Length * 2];
        Array.Fill(_buckets, None);
        for (var place = 0; place < first; place++) // none of them is free, or there was no need to grow
        {
            ref var link = ref _links[place];
            ref var bucket = ref _buckets[Bucket(link.Name)];
            (link.Next, link.Previous) = (bucket, None);
            if (bucket != None)
            {
                _links[bucket].Previous = place;
            }

            bucket = place;
        }
    }

    private struct Link
    {
        public ulong Name;
        public int Entry;
        public int NextOfEntry;
        public int Next;
        public int Previous;
    }
}
