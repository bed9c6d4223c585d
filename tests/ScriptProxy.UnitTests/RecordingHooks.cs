using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests;

/// <summary>Keeps what a unit registers.</summary>
internal sealed class RecordingHooks(string unit = "test") : Hooks
{
    public List<HookRegistration> Registered { get; } = [];

    public CancellationToken StoppingToken { get; init; }

    public override string Unit => unit;

    public override string Folder => AppContext.BaseDirectory;

    public override ILogger Log => NullLogger.Instance;

    public override TimeProvider Time => TimeProvider.System;

    public override HttpClient Http => throw new NotSupportedException();

    public override CancellationToken Stopping => StoppingToken;

    public override T Options<T>() => new();

    public override StateKey<T> State<T>(string name) => new(name, 0);

    public override StateKey<T> SharedState<T>(string name) => new(name, 0);

    public override T Own<T>(T resource) => resource;

    public override void FailOpen()
    {
    }

    protected override void Register(HookRegistration registration) => Registered.Add(registration);

    protected override void StartTimer(TimeSpan interval, Func<CancellationToken, ValueTask> tick)
    {
    }
}
