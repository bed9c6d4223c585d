using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace ScriptProxy.Sdk;

/// <summary>
/// Where a unit says when it wants to be asked, and where it finds the host's services. It is the globals type of a rule: a rule file calls
/// these members by their bare names. Used while the unit loads, by one thread; hooks are called by many threads at once.
/// </summary>
/// <remarks>
/// Every <c>On…</c> method takes a synchronous callback, or an asynchronous one that returns <see cref="ValueTask"/> or <see cref="Task"/>.
/// An <c>async</c> lambda always binds to the asynchronous form, and each of its calls
/// may take a minute, unless <c>Pipeline:HookTimeout</c> says otherwise: after that it counts as failed; only lookups may take longer. Hooks run in the order of their units, and within a unit in the order of registration.
/// </remarks>
public abstract partial class Hooks
{
    /// <summary>The unit's name, as logs and options have it: <c>20-api.csx</c> for a rule, the folder's name for a plugin.</summary>
    public abstract string Unit { get; }

    /// <summary>The full path of the folder that the unit was read from, to find files that belong to it.</summary>
    public abstract string Folder { get; }

    /// <summary>A log whose entries carry the unit's name.</summary>
    public abstract ILogger Log { get; }

    /// <summary>The time. Tests replace it; so never ask <see cref="DateTime.UtcNow"/>.</summary>
    public abstract TimeProvider Time { get; }

    /// <summary>
    /// A client to call other services with. Its connections are pooled by the host and shared by all units. Redirections are not followed.
    /// Requests under way are cancelled when the unit is unloaded. Thread-safe.
    /// </summary>
    public abstract HttpClient Http { get; }

    /// <summary>Signalled when the unit is unloaded: when a newer generation is in place and the last exchange of this one has ended.</summary>
    public abstract CancellationToken Stopping { get; }

    /// <summary><see cref="Verdict.Continue"/>, so that a rule can say <c>return Continue;</c>.</summary>
#pragma warning disable CA1822 // a rule's globals must be instance members
    public Verdict Continue => Verdict.Continue;
#pragma warning restore CA1822

    /// <summary>
    /// Whether the configuration has a section <c>Options:{unit}</c>. A plugin that does nothing without one can leave it at that: to bind options costs a start some
    /// tens of milliseconds.
    /// </summary>
    public abstract bool HasOptions { get; }

    /// <summary>
    /// The unit's options: the section <c>Options:{unit}</c> of the configuration, bound to <typeparamref name="T"/> much as .NET binds
    /// options, but strictly: unknown keys are errors, and a list or dictionary that is given replaces the default instead of adding to
    /// it. Null leaves the default, but is an error where a list must have items. DataAnnotations are validated. A changed section loads the unit anew.
    /// </summary>
    /// <typeparam name="T">
    /// A class or record with settable or <c>init</c> properties, whose initial values are the defaults, or with one public constructor, as a
    /// positional record has it: its parameters are keys too, and required unless they have a default.
    /// </typeparam>
    /// <returns>The options; the defaults where the section is absent.</returns>
    /// <exception cref="OptionsException">A key is unknown, a value does not fit its type or its validation. It fails the load.</exception>
    public abstract T Options<T>() where T : class;

    /// <summary>
    /// Asks for a value that the unit keeps for the length of each exchange. No other unit sees it. What is kept in <see cref="Phase.OnUpstreamRequest"/> and <see cref="Phase.OnUpstreamResponse"/> is there
    /// later for the exchange for which the upstream was asked; one that a cache answers, from its store or by another exchange's fetch, has met none of these phases.
    /// </summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="name">The name, unique within the unit; the same name and type give the same key.</param>
    /// <returns>The key.</returns>
    /// <exception cref="InvalidOperationException">The name is taken with another type, or the unit has been loaded already.</exception>
    public abstract StateKey<T> State<T>(string name);

    /// <summary>As <see cref="State{T}"/>, but every unit that asks for the same name and type shares the value.</summary>
    /// <typeparam name="T">The value's type; one of the framework or the SDK, since units share no other types.</typeparam>
    /// <param name="name">The name, unique in the proxy.</param>
    /// <returns>The key.</returns>
    /// <exception cref="InvalidOperationException">The name is taken with another type, or the unit has been loaded already.</exception>
    public abstract StateKey<T> SharedState<T>(string name);

    /// <summary>Hands over something to dispose when the unit is unloaded.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="resource">What to dispose.</param>
    /// <returns><paramref name="resource"/>.</returns>
    public abstract T Own<T>(T resource) where T : IDisposable;

    /// <summary>
    /// Declares that a request hook of this unit that throws, or does not end in time, lets the request pass, instead of answering 500. For units whose absence
    /// is harmless (statistics, hints), never for access decisions. A verdict that does not fit what the hook did is not passed over.
    /// </summary>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract void FailOpen();

    /// <summary>
    /// Declares that this unit guards something: while it is in quarantine for its failures, what it would have seen is refused even where <c>Generations:Quarantine:FailOpen</c> lets exchanges pass without others. Only
    /// <c>FailOpenUnits</c> beside it, which names units, goes before this.
    /// </summary>
    /// <exception cref="InvalidOperationException">The unit has declared <see cref="FailOpen"/>, or has been loaded already.</exception>
    public abstract void FailClosed();

    /// <summary>
    /// Declares how much one call of this rule's hooks may use, in place of <c>Rules:Budgets</c>. Past it the call fails as one that throws does, however it goes on. For a rule whose work is
    /// long on purpose; most do without. A plugin's hooks have no budget.
    /// </summary>
    /// <param name="time">
    /// How long the call may keep its thread: processor time, and waits that block it; not an <c>await</c>. <see cref="TimeSpan.Zero"/> for as long as it likes. Default: as configured, 250 ms unless set.
    /// </param>
    /// <param name="allocation">How many bytes it may allocate, given back or not; 0 for as many as it likes. Default: as configured, 128 MiB unless set.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is below zero.</exception>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract void Budget(TimeSpan? time = null, long? allocation = null);

    /// <summary>
    /// Puts the unit after all others in the order of calling, unless <c>Pipeline:Order</c> names it. For what must see how others left an answer, as compression does.
    /// </summary>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    public abstract void RunLast();

    /// <summary>Takes one hook. The <c>On…</c> methods end here.</summary>
    /// <param name="registration">The hook.</param>
    /// <exception cref="InvalidOperationException">The unit has been loaded already.</exception>
    /// <exception cref="ArgumentException">The match cannot be understood; the message names the part.</exception>
    protected abstract void Register(HookRegistration registration);

    /// <summary>Starts a timer. <see cref="Every(TimeSpan, Func{CancellationToken, ValueTask})"/> and its siblings end here.</summary>
    /// <param name="interval">The time between two calls.</param>
    /// <param name="tick">What to call.</param>
    protected abstract void StartTimer(TimeSpan interval, Func<CancellationToken, ValueTask> tick);

    /// <summary>Takes what is done before the unit goes live. <see cref="OnStart(Func{CancellationToken, ValueTask})"/> and its siblings end here.</summary>
    /// <param name="start">What to call.</param>
    protected abstract void AddStart(Func<CancellationToken, ValueTask> start);

    /// <summary>Takes what is done when the unit ends. <see cref="OnStop(Func{CancellationToken, ValueTask})"/> and its siblings end here.</summary>
    /// <param name="stop">What to call.</param>
    protected abstract void AddStop(Func<CancellationToken, ValueTask> stop);

    // An async method that gives back nothing would go on when the exchange is over, and what it throws would end the process.
    private static void ThrowIfAsyncVoid(Delegate callback)
    {
        if (callback.Method.ReturnType == typeof(void) && callback.Method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false))
        {
            throw new ArgumentException($"'{callback.Method.Name}' is async void, so nobody can wait for it: let it give back a Task or ValueTask.");
        }
    }

    private void Register(Phase phase, Match match, Delegate callback)
    {
        ArgumentNullException.ThrowIfNull(match);
        ArgumentNullException.ThrowIfNull(callback);
        ThrowIfAsyncVoid(callback);
        Register(new HookRegistration(phase, match, callback));
    }
}
