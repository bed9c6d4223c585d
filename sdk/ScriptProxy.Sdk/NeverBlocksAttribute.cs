namespace ScriptProxy.Sdk;

/// <summary>
/// Says of a plugin's hook that it never makes a thread wait, and is done within some microseconds: no input or output that is not asynchronous, no lock that is held for long, no <c>Task.Result</c>, no expression that is
/// slow to match, in its predicate neither. Such a hook may run on the thread that found the request, with which many other clients wait; any other is moved to the thread pool before it is called, at some three microseconds
/// for each exchange. What such a hook awaits may take as long as it wants. Of a rule's hooks it is not believed.
/// </summary>
/// <remarks>On the method or the lambda that is registered. nginx has every handler run on such a thread; for plugins that are not sure, leaving it out is right.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeverBlocksAttribute : Attribute;
