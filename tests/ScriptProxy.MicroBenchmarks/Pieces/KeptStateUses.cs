using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.State;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.MicroBenchmarks.Pieces;

/// <summary>With 100,000 keys nearly each use finds cold memory, as with 100,000 clients.</summary>
[BenchmarkCategory("Counter, table, limiter")]
public class KeptStateUses
{
    private const int Many = 100_000;
    private const int Million = 1_000_000;
    private const int Lines = 1 << 20;
    private const int IntsPerLine = 16;

    private readonly string[] _keys = [.. Enumerable.Range(0, Many).Select(i => $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}")];
    private readonly string _long = new('k', 200);
    private readonly int[] _lines = new int[Lines * IntsPerLine];
    private readonly int[] _asking = Zipf(Million, 1 << 20);
    private ICounter _counter = null!;
    private ITable _table = null!;
    private ITable _full = null!;
    private ITable _million = null!;
    private ILimiter _limiter = null!;
    private ILimiter _strict = null!;
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        var states = new UnitStates(
            "a.csx", "a.csx", new KeptStates(TimeProvider.System, NullLogger<KeptStates>.Instance), new UnitLifetime(), TimeProvider.System, []);
        _counter = states.Counter("c");
        _table = states.Table("t", new TableOptions { Capacity = 2 * Many });
        _full = states.Table("full", new TableOptions { Capacity = 1000 });
        _limiter = states.Limiter("l", new RateLimit { Permits = 1000, Burst = int.MaxValue, Capacity = 2 * Many });
        _strict = states.Limiter("s", new RateLimit { Permits = 1, Per = TimeSpan.FromHours(1) });
        _million = states.Table("million", new TableOptions { Capacity = Million });
        Span<char> address = stackalloc char[32];
        for (var i = 0; i < Million; i++)
        {
            _million.Increment(Address(i, address));
        }

        var order = Enumerable.Range(0, Lines).ToArray();
        new Random(1).Shuffle(order);
        for (var i = 0; i < Lines; i++)
        {
            _lines[order[i] * IntsPerLine] = order[(i + 1) % Lines] * IntsPerLine;
        }

        foreach (var key in _keys)
        {
            _table.Increment(key);
            _full.Increment(key);
            _limiter.TryAcquire(key);
        }
    }

    [Benchmark(Description = "counter: add")]
    public void CounterAdd() => _counter.Add();

    [Benchmark(Description = "table: increment one key")]
    public long TableOne() => _table.Increment("10.0.0.7");

    [Benchmark(Description = "table: increment, 100,000 keys in turn")]
    public long TableMany() => _table.Increment(NextKey());

    [Benchmark(Description = "table: increment, a million addresses in turn, the key written each time")]
    public long TableMillion() => _million.Increment(Address(_next = (_next + 618_037) % Million, stackalloc char[32]));

    /// <summary>As clients ask, of whom few ask often: the client of rank n asks with a probability of 1 / n.</summary>
    [Benchmark(Description = "table: increment, a million addresses by Zipf's law, the key written each time")]
    public long TableMillionByRank() => _million.Increment(Address(_asking[_next = (_next + 1) % _asking.Length], stackalloc char[32]));

    [Benchmark(Description = "for comparison: such a key written, and not looked up")]
    public int OneWritten() => Address(_next = (_next + 618_037) % Million, stackalloc char[32]).Length;

    /// <summary>Less than this nothing can take that looks something up among a million keys.</summary>
    [Benchmark(Description = "for comparison: one read of 64 MB, of a place known by the read before")]
    public int OneRead() => _next = _lines[_next & ~(IntsPerLine - 1)];

    [Benchmark(Description = "table: rate of one key")]
    public double TableRate() => _table.Rate("10.0.0.7");

    [Benchmark(Description = "table: a key of 200 characters")]
    public long TableLong() => _table.Increment(_long);

    [Benchmark(Description = "table: a new key in a full one")]
    public long TableNew() => _full.Increment(NextKey());

    [Benchmark(Description = "limiter: one key, granted")]
    public bool LimiterOne() => _limiter.TryAcquire("10.0.0.7");

    [Benchmark(Description = "limiter: 100,000 keys in turn, granted")]
    public bool LimiterMany() => _limiter.TryAcquire(NextKey());

    [Benchmark(Description = "limiter: one key, refused")]
    public bool LimiterRefused() => _strict.TryAcquire("10.0.0.7");

    [Benchmark(Description = "limiter: when to come back")]
    public TimeSpan LimiterRetry() => _strict.RetryAfter("10.0.0.7");

    /// <summary>Numbers below a bound, each spread over the whole range and not by its rank, so that those asked for often do not lie side by side.</summary>
    private static int[] Zipf(int bound, int count)
    {
        var random = new Random(1);
        var ranks = Enumerable.Range(0, bound).ToArray();
        random.Shuffle(ranks);
        return [.. Enumerable.Range(0, count).Select(_ => ranks[(int)Math.Pow(bound, random.NextDouble()) - 1])];
    }

    private static ReadOnlySpan<char> Address(int number, Span<char> buffer)
    {
        var length = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            ((byte)(number >> shift)).TryFormat(buffer[length..], out var written);
            length += written;
            if (shift > 0)
            {
                buffer[length++] = '.';
            }
        }

        return buffer[..length];
    }

    // A step that shares no divisor with the number of keys comes by all of them, in no order that a processor foresees.
    private string NextKey() => _keys[_next = (_next + 61_803) % Many];
}
