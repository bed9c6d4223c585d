using System.Numerics;

namespace ScriptProxy.Host.State;

/// <summary>
/// The parts of what is kept by keys, and how much there is in all of them. Room is made before something is added: of a few, what was not used for longest goes, which is nearly as good as the very oldest and needs no
/// order to be kept up. No call does more than a little of that, so a capacity that was lowered is reached by and by. Thread-safe.
/// </summary>
internal sealed class Shards<TShard>
    where TShard : class, IKeyedShard, new()
{
    private const int Most = 64;
    private const int KeysPerShard = 1024;

    private readonly TShard[] _shards;
    private readonly int _shift;

    /// <summary>How much there is or is about to be.</summary>
    private int _claimed;

    /// <param name="capacity">How much there will be at most, as far as is known now: little in one part is cleared away more exactly.</param>
    public Shards(int capacity)
    {
        var shards = BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(capacity / KeysPerShard, 1, Most));
        _shards = [.. Enumerable.Range(0, (int)shards).Select(_ => new TShard())];
        _shift = BitOperations.Log2(shards);
    }

    public IReadOnlyList<TShard> All => _shards;

    /// <summary>By the hash's high bits; within a part, others are used.</summary>
    public TShard Of(uint hash) => _shards[Index(hash)];

    /// <summary>Claims room for one more.</summary>
    /// <param name="hash">The hash of its key.</param>
    /// <param name="capacity">How much there may be.</param>
    /// <param name="since">What was not used since then may go.</param>
    public void Claim(uint hash, int capacity, long since)
    {
        Interlocked.Increment(ref _claimed);
        var claimed = Interlocked.Add(ref _claimed, -Of(hash).DropUnused(since));
        for (var i = 0; i < 4 && claimed > capacity && DropOne(Index(hash)); i++)
        {
            claimed = Interlocked.Decrement(ref _claimed);
        }
    }

    /// <summary>Gives back what was claimed and is not needed, or not any more.</summary>
    public void GiveBack(int count) => Interlocked.Add(ref _claimed, -count);

    private int Index(uint hash) => (int)((ulong)hash >> (32 - _shift));

    /// <summary>From the part that is about to grow; from the next one that has something, if it has nothing itself.</summary>
    private bool DropOne(int index)
    {
        for (var i = 0; i < _shards.Length; i++)
        {
            if (_shards[(index + i) & (_shards.Length - 1)].DropLeastUsed())
            {
                return true;
            }
        }

        return false;
    }
}
