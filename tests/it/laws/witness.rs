//! A witness of a run: it stands between every component and the driver and checks what happens between them.
//!
//! It sees each step that a component asks for and when the component goes on, so it knows, without a look into the
//! driver, how long everything took, whose call made which visit, and what was answered when; the [`Book`] checks it on
//! the spot.

use super::book::Book;
use super::seen::CpuFacts;
use scalelab::model::ask::Reply;
use scalelab::model::component::{Component, Ctx, Resume};
use scalelab::model::ids::{ComponentId, InstanceId, StationId};
use scalelab::model::step::Step;
use scalelab::model::visit::Frame;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

/// A component with a witness.
pub struct Witness {
    id: ComponentId,
    inner: Box<dyn Component>,
    book: Arc<Mutex<Book>>,
}

/// Puts a witness before each component.
pub fn watch(
    components: Vec<Box<dyn Component>>,
    cpus: HashMap<StationId, CpuFacts>,
) -> (Vec<Box<dyn Component>>, Arc<Mutex<Book>>) {
    let book = Arc::new(Mutex::new(Book::new(cpus)));
    let wrap = |(id, inner): (u16, Box<dyn Component>)| -> Box<dyn Component> {
        Box::new(Witness { id: ComponentId(id), inner, book: Arc::clone(&book) })
    };
    ((0u16..).zip(components).map(wrap).collect(), Arc::clone(&book))
}

impl Witness {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().expect("a failed test does not go on")
    }
}

impl Component for Witness {
    fn start(&mut self, ctx: &mut Ctx) {
        self.inner.start(ctx);
    }

    fn enter(&mut self, visit: &mut Frame, ctx: &mut Ctx) -> Step {
        self.book().entered(visit, ctx);
        let step = self.inner.enter(visit, ctx);
        self.book().asked(self.id, visit, step, ctx);
        step
    }

    fn resume(&mut self, visit: &mut Frame, why: Resume, ctx: &mut Ctx) -> Step {
        self.book().resumed(self.id, visit, why, ctx);
        let step = self.inner.resume(visit, why, ctx);
        self.book().asked(self.id, visit, step, ctx);
        step
    }

    fn alarm(&mut self, owner: InstanceId, token: u32, ctx: &mut Ctx) {
        self.inner.alarm(owner, token, ctx);
    }

    fn abandoned(&mut self, visit: &Frame) {
        self.book().abandoned(visit.id);
        self.inner.abandoned(visit);
    }

    fn call_over(&mut self, caller: InstanceId, reply: Reply, ctx: &mut Ctx) {
        self.book().over(self.id, caller, reply.tag);
        self.inner.call_over(caller, reply, ctx);
    }
}
