namespace ScriptProxy.Host.Generations;

/// <summary>Holds a generation for something that is no exchange: its units are not ended before the pin is disposed.</summary>
internal readonly struct GenerationPin(Generation generation, int stripe) : IDisposable
{
    public Generation Generation => generation;

    /// <summary>What <see cref="PinCounter.Enter"/> gave.</summary>
    public int Stripe => stripe;

    public void Dispose() => generation.Pins.Leave(stripe);
}
