namespace ScriptProxy.MicroBenchmarks.Eviction;

/// <summary>A count-min sketch of four rows whose counts, up to 15, are halved after ten times as many uses as it has places.</summary>
internal sealed class FrequencySketch(int places)
{
    private readonly byte[,] _counts = new byte[4, places];
    private int _uses;

    public void Count(int number)
    {
        for (var row = 0; row < 4; row++)
        {
            ref var count = ref _counts[row, PlaceOf(row, number)];
            count = (byte)Math.Min(15, count + 1);
        }

        if (++_uses == 10 * places)
        {
            _uses /= 2;
            for (var i = 0; i < _counts.Length; i++)
            {
                _counts[i / places, i % places] >>= 1;
            }
        }
    }

    public int Of(int number)
    {
        var least = int.MaxValue;
        for (var row = 0; row < 4; row++)
        {
            least = Math.Min(least, _counts[row, PlaceOf(row, number)]);
        }

        return least;
    }

    private int PlaceOf(int row, int number)
    {
        var mixed = (ulong)(number + 1) * (0x9E3779B97F4A7C15ul + (ulong)(row * 2 * 0x632BE59B));
        return (int)((mixed ^ (mixed >> 32)) % (ulong)places);
    }
}
