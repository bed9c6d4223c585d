namespace ScriptProxy.Testing.Traces;

/// <summary>Log-normal sizes between 200 bytes and 8 MiB.</summary>
/// <param name="Median">Half of them are below, bytes.</param>
/// <param name="Spread">The standard deviation of their natural logarithm.</param>
internal sealed record ObjectSizes(double Median, double Spread)
{
    public long Next(Random random)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return (long)Math.Clamp(Median * Math.Exp(Spread * normal), 200, 8 << 20);
    }
}
