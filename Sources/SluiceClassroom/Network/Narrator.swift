/// Receives what a built-in server or client tells about itself, one line a call, from any thread.
/// Every line is safe to show: what came from the network is escaped in it.
package typealias Narrator = @Sendable (String) -> Void
