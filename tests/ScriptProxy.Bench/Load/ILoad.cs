namespace ScriptProxy.Bench.Load;

/// <summary>Asks a server, in one way or another.</summary>
internal interface ILoad
{
    /// <summary>Asks as fast as the answers come.</summary>
    Task<Answered> AtFullSpeedAsync(Target target, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>How long <see cref="PrepareAsync"/> takes, roughly.</summary>
    TimeSpan Preparation => TimeSpan.Zero;

    /// <summary>Asks for what must have been asked for before anything is measured.</summary>
    Task PrepareAsync(Target target, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Asks at a fixed rate, whether answers come or not.</summary>
    /// <returns>Latencies.</returns>
    Task<IReadOnlyList<TimeSpan>> AtRateAsync(Target target, int requestsPerSecond, TimeSpan duration, CancellationToken cancellationToken);
}

/// <summary>Who is asked.</summary>
/// <param name="Port">Its port of the loopback interface.</param>
/// <param name="Tls">Whether it speaks TLS.</param>
/// <param name="Folder">A folder for files of the load.</param>
internal sealed record Target(int Port, bool Tls, string Folder)
{
    public string Authority => FormattableString.Invariant($"127.0.0.1:{Port}");

    public string Url => $"{(Tls ? "https" : "http")}://{Authority}";
}

/// <summary>What was answered, all of it rightly as far as the load can see.</summary>
/// <param name="Requests">How many requests.</param>
/// <param name="Duration">Within which time.</param>
internal sealed record Answered(long Requests, TimeSpan Duration)
{
    public double PerSecond => Requests / Duration.TotalSeconds;
}
