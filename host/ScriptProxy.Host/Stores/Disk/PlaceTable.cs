using System.Runtime.CompilerServices;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>Something in a <see cref="PlaceTable{T}"/>.</summary>
internal interface IPlaced
{
    /// <summary>The next one in its bucket, or the next free place.</summary>
    int Next { get; set; }
}

/// <summary>
/// A hash table that grows by a little, in arrays without an object for each item: what is in it stands at a place, a number, and buckets lead to places. Who uses it links
/// the items of a bucket. Not thread-safe.
/// </summary>
/// <param name="link">Adds the item of a place to its bucket.</param>
internal sealed class PlaceTable<T>(Action<int> link)
    where T : struct, IPlaced
{
    public const int None = -1;

    private T[] _items = [];
    private int[] _buckets = [None];
    private int _free = None;

    /// <summary>How many items there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many places there are, free ones included.</summary>
    public int Places => _items.Length;

    /// <summary>Bytes of the arrays.</summary>
    public long Memory => ((long)_items.Length * Unsafe.SizeOf<T>()) + ((long)_buckets.Length * sizeof(int));

    public ref T this[int place] => ref _items[place];

    /// <summary>The first place of a bucket, by some bits of a hash.</summary>
    public ref int Bucket(ulong hash) => ref _buckets[(int)(hash & (uint)(_buckets.Length - 1))];

    /// <summary>Puts an item into a free place.</summary>
    public int Add(T item)
    {
        if (_free == None)
        {
            Grow();
        }

        var place = _free;
        _free = _items[place].Next;
        _items[place] = item;
        Count++;
        link(place);
        return place;
    }

    /// <summary>Frees the place of an item that its bucket does not lead to any more.</summary>
    public void Free(int place)
    {
        _items[place] = new() { Next = _free };
        _free = place;
        Count--;
    }

    private void Grow()
    {
        var first = _items.Length;
        Array.Resize(ref _items, first + (first / 5) + 16); // by a little: a doubled array would be half empty
        for (var place = first; place < _items.Length; place++)
        {
            _items[place].Next = place + 1 < _items.Length ? place + 1 : None;
        }

        _free = first;
        if (Count < _buckets.Length)
        {
            return;
        }

        _buckets = new int[_buckets.Length * 2];
        Array.Fill(_buckets, None);
        for (var place = 0; place < first; place++) // none of them is free, or there was no need to grow
        {
            link(place);
        }
    }
}
