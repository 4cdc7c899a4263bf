"""The addresses of the use of force and of safety training."""

from __future__ import annotations

from django.urls import path

from probity.office.scrutiny.views import custody, force, force_figures, force_list, reviews_made, training

FORCE = [
    path("force/", force_list.force_forms, name="force_forms"),
    path("force/new/", force.start, name="force_new"),
    path("force/handcuffs/", force.handcuffs, name="handcuffs"),
    path("force/reviews/", reviews_made.force_reviews, name="force_reviews"),
    path("force/figures/", force_figures.figures, name="force_figures"),
    path("force/figures/numbers/", force_figures.numbers, name="force_numbers"),
    path("force/oversight/", force_figures.oversight, name="force_oversight"),
    path("force/missing/", custody.missing, name="force_missing"),
    path("force/missing/<str:ref>/", custody.expected, name="force_expected"),
    path("force/training/", training.training, name="training"),
    path("force/training/people/", training.people, name="training_people"),
    path("force/training/used-force/", training.used_force, name="training_used"),
    path("force/training/courses/", training.courses, name="training_courses"),
    path("force/training/courses/new/", training.course_new, name="training_course_new"),
    path("force/training/courses/<str:ref>/cancel/", training.course_cancel, name="training_course_cancel"),
    path("force/training/posts/new/", training.need_new, name="training_need_new"),
    path("force/<str:ref>/", force.form, name="force_form"),
    path("force/<str:ref>/check/", force.check, name="force_check"),
    path("force/<str:ref>/discard/", force.discard, name="force_discard"),
    path("force/<str:ref>/review/", force.review, name="force_review"),
    path("force/<str:ref>/asks/<str:asks>/", force.page, name="force_page"),
    path("force/<str:ref>/tactics/<int:number>/drop/", force.drop, name="force_drop"),
]
