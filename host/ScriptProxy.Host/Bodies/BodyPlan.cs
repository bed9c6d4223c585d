using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Budgets;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Bodies;

/// <summary>What hooks declared for one body of an exchange, and what came of it. Kept with the exchange object from use to use.</summary>
internal abstract class BodyPlan(Exchange exchange) : IBody
{
    private static readonly BodyTransformOptions Defaults = new();

    private readonly List<Declared> _declared = [];
    private ChainPlan? _plan;
    private bool _wantsPlain;
    private bool _isClosed;

    /// <summary>The whole body where it is in memory, as it goes into the stages; null where it comes from elsewhere.</summary>
    public ReadOnlyMemory<byte>? Whole { get; private set; }

    /// <summary>Whether <see cref="Whole"/> is what a hook made of it, and not only what came.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>Whether the body could not be held, so that what is left of it must not be passed on.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Whether it has another length than its head said first, and one that nobody knows before its end.</summary>
    public bool IsLengthOpen => _plan is { IsLengthOpen: true } && (Whole is null || Stages.Count > 0);

    /// <summary>Whether it is sent with other bytes than it came with.</summary>
    public bool HasChanged => _plan is { HasChanged: true };

    /// <summary>How many transforms hooks have declared so far.</summary>
    public int DeclaredCount => _declared.Count;

    /// <summary>What the body passes through on its way.</summary>
    public IReadOnlyList<BodyStage> Stages => (IReadOnlyList<BodyStage>?)_plan?.Stages ?? [];

    /// <summary>Whether something is to come out of it before anybody is asked for anything.</summary>
    public bool HoldsBack => _plan?.Stages.Exists(static stage => stage.HoldsBack) == true;

    protected Exchange Exchange { get; } = exchange;

    /// <summary>The head that the body belongs to.</summary>
    protected abstract IHeaderDictionary Headers { get; }

    public void Transform(Func<BodyTransfer, Task> transform, BodyTransformOptions? options)
    {
        ArgumentNullException.ThrowIfNull(transform);
        options ??= Defaults;
        if (options is { KeepsBytes: true, Coding: not null })
        {
            throw new ArgumentException("A transform that encodes does not keep the bytes.", nameof(options));
        }

        ThrowIfClosed();
        var hook = Exchange.Current!;
        _declared.Add(new Declared(hook, Budgeted.Transform(hook, transform), options));
    }

    public void Decode()
    {
        ThrowIfClosed();
        _wantsPlain = true;
    }

    public void Replace(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Replace(Encoding.UTF8.GetBytes(text));
    }

    public void Replace(ReadOnlyMemory<byte> bytes)
    {
        ThrowIfClosed();
        _declared.Clear();
        Plan().Replace([]);
        (Whole, IsReplaced, Fault) = (bytes, true, null);
    }

    public async ValueTask<ReadOnlyMemory<byte>> BufferAsync(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ThrowIfClosed();
        if (!Takes())
        {
            _declared.Clear();
            _wantsPlain = false;
        }

        Resolve();
        try
        {
            await HoldAsync(limit);
            return await BodyBuffer.PlainAsync(Whole!.Value, Plan().Codings ?? ContentCodings.Parse(Headers.ContentEncoding), limit, Exchange.Generation.BodyLimits);
        }
        catch (Exception exception)
        {
            Fault ??= exception;
            throw;
        }
    }

    /// <summary>Ends a phase: what was declared in it becomes stages, and the head says what they make of the body.</summary>
    public void End()
    {
        if (Fault is { } fault)
        {
            throw fault;
        }

        if (_plan is null && _declared.Count == 0 && !_wantsPlain)
        {
            return;
        }

        if (!Takes())
        {
            _declared.Clear();
            _wantsPlain = false;
            return;
        }

        Resolve();
        EndPlan(Plan());
        _wantsPlain = false;
    }

    /// <summary>Takes no more declarations: the body begins to pass.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Makes it as new.</summary>
    public virtual void Reset()
    {
        _declared.Clear();
        _plan = null;
        _wantsPlain = _isClosed = IsReplaced = false;
        Whole = null;
        Fault = null;
    }

    /// <summary>Whether there is a body that may be changed; leaves of the declared transforms those that may be run.</summary>
    protected abstract bool Takes();

    protected abstract void EndPlan(ChainPlan plan);

    /// <summary>Feeds the body as it comes into a writer, to its end.</summary>
    protected abstract ValueTask FeedAsync(PipeWriter writer, CancellationToken cancelled);

    /// <summary>Leaves out what cannot be done with this body.</summary>
    /// <exception cref="BodyFaultException">Something of it is required.</exception>
    protected void KeepOnly(Func<Declared, bool> isPossible, string obstacle)
    {
        foreach (var transform in _declared)
        {
            if (transform.Options.Required && !isPossible(transform))
            {
                throw BodyFaultException.Unsuited(transform, obstacle);
            }
        }

        _declared.RemoveAll(transform => !isPossible(transform));
        _wantsPlain = false;
    }

    private void Resolve()
    {
        var plan = Plan();
        if (_declared.Count > 0)
        {
            plan.Add(_declared, Headers);
            _declared.Clear();
        }

        if (_wantsPlain)
        {
            plan.Decode(Headers);
        }
    }

    /// <summary>Brings the body into memory, as the stages so far make it.</summary>
    private async ValueTask HoldAsync(int limit)
    {
        var stages = Plan().Stages;
        if (Whole is { } whole && stages.Count == 0)
        {
            BodyBuffer.Check(whole.Length, limit);
            return;
        }

        var writer = new BufferWriter(limit);
        if (stages.Count == 0)
        {
            await FeedWholeAsync(writer, Exchange.Aborted);
        }
        else
        {
            var chain = new BodyChain([.. stages], writer);
            await using (Exchange.Aborted.UnsafeRegister(static chain => ((BodyChain)chain!).Leave(new OperationCanceledException("The client has gone.")), chain))
            {
                await BodyBuffer.RunAsync(chain, FeedWholeAsync, Exchange.Aborted);
            }

            stages.Clear();
            IsReplaced = true;
        }

        Whole = writer.Written;
    }

    private async ValueTask FeedWholeAsync(PipeWriter writer, CancellationToken cancelled)
    {
        if (Whole is { } whole)
        {
            await writer.WriteAsync(whole, cancelled);
        }
        else
        {
            await FeedAsync(writer, cancelled);
        }
    }

    private ChainPlan Plan() => _plan ??= new ChainPlan(Exchange.Generation.BodyLimits, Exchange.NoteLeftOut);

    private void ThrowIfClosed()
    {
        if (_isClosed)
        {
            throw new InvalidOperationException("The body has begun to pass already: this call comes too late.");
        }
    }
}
